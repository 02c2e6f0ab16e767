import { compareOrder } from './order-key.ts';
import type { PassChange, PassState, WalletState, PassRow } from '../model/wallet.ts';

/** The rows of what a wallet knows. */
export function passRowsOf(wallet: WalletState): readonly PassRow[] {
  return Object.entries(wallet).flatMap(([passId, { type, changes }]) => {
    const rows = Object.entries(changes).map(([eventId, change]): PassRow => {
      const { event: _event, listed, ...rest } = change;
      const said = eventId === type.event ? type.value : null;
      return { ...rest, eventId, passId, type: said, listed: listed === true };
    });
    const { at, event: eventId, value } = type;
    if (eventId === '' || Object.hasOwn(changes, eventId)) return rows;
    const only = { wallet: '', device: '', installed: null, listed: false };
    return [...rows, { eventId, passId, type: value, at, ...only }];
  });
}

/** The wallet that rows of one contact make, each event of a pass once. */
export function walletOfRows(rows: readonly PassRow[]): WalletState {
  const passes = Map.groupBy(rows, ({ passId }) => passId);
  return Object.fromEntries([...passes].map(([passId, ofPass]) => [passId, passOf(ofPass)]));
}

function passOf(rows: readonly PassRow[]): PassState {
  let type: PassState['type'] = { value: '', at: '', event: '' };
  // A map, because an event may have the name of something that every object has.
  const changes = new Map<string, PassChange>();
  for (const { eventId: event, type: value, at, wallet, device, installed, listed } of rows) {
    if (value !== null && compareOrder(type, { at, event }) <= 0) type = { value, at, event };
    if (installed === null) continue;
    const change = { at, event, wallet, device, installed };
    changes.set(event, listed ? { ...change, listed } : change);
  }
  return { type, changes: Object.fromEntries(changes) };
}
