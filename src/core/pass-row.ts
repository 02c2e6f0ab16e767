import { compareOrder } from './order-key.ts';
import type { PassState, WalletState, PassRow } from '../model/wallet.ts';

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
  const types = rows.flatMap(({ type, at, eventId }) =>
    type === null ? [] : [{ value: type, at, event: eventId }],
  );
  const unknown = { value: '', at: '', event: '' };
  const changes = rows.flatMap((row) => {
    const { eventId, at, wallet, device, installed, listed } = row;
    if (installed === null) return [];
    const change = { at, event: eventId, wallet, device, installed };
    return [[eventId, listed ? { ...change, listed: true as const } : change] as const];
  });
  return {
    type: types.reduce((a, b) => (compareOrder(a, b) <= 0 ? b : a), unknown),
    changes: Object.fromEntries(changes),
  };
}
