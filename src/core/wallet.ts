import { LISTED_EVENT } from './event.ts';
import { PASS_KEY } from './identity.ts';
import { keyValue } from './key-value.ts';
import type { Failed } from './mapping/value.ts';
import { compareOrder, instantMs } from './order-key.ts';
import type { NeostoreEvent } from '../model/event.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type {
  PassChange,
  PassState,
  WalletState,
  WalletFacts,
  WalletContext,
} from '../model/wallet.ts';
/**
 * A listed install and one that a webhook reported are the same within this time of each other: it
 * is not documented that both are dated by the same clock.
 */
export const SAME_INSTALL_MS = 5 * 60_000;

/** Merges two wallet states: commutative, associative and idempotent. */
export function mergeWallet(stored: WalletState, incoming: WalletState): WalletState {
  // A map, because a pass id is any text: also the name of something that every object has.
  const merged = new Map(Object.entries(stored));
  for (const [passId, pass] of Object.entries(incoming)) {
    const known = merged.get(passId);
    merged.set(passId, known === undefined ? pass : mergePass(known, pass));
  }
  return Object.fromEntries(merged);
}

function mergePass(known: PassState, pass: PassState): PassState {
  return {
    type: compareOrder(known.type, pass.type) <= 0 ? pass.type : known.type,
    changes: { ...known.changes, ...pass.changes },
  };
}

/** The id of the pass that a payload is about, null where it has none, or why it names no pass. */
export function passIdOf({ passId = null }: JsonObject): string | null | Failed {
  return keyValue(PASS_KEY, passId);
}

/** What one event says of passes: the type of its pass and, for an install or uninstall, the change. */
export function walletOf({ id, name, at, payload }: NeostoreEvent): WalletState {
  const passId = passIdOf(payload);
  if (typeof passId !== 'string') return {};
  const stamp = { at, event: id };
  const wallet = textOf(payload['device']).toLowerCase();
  // A list knows no devices.
  const device = name === LISTED_EVENT ? '' : textOf(payload['deviceIdentifier']);
  const change = changeOf(name, wallet);
  const changes = change === null ? {} : { [id]: { ...stamp, wallet, device, ...change } };
  return { [passId]: { type: { ...stamp, value: textOf(payload['passType']) }, changes } };
}

function changeOf(name: string, wallet: string): Pick<PassChange, 'installed' | 'listed'> | null {
  // A pass that is listed and in no wallet has only a type and an owner.
  if (name === LISTED_EVENT) return wallet === '' ? null : { installed: true, listed: true };
  const installed = INSTALLS.get(name);
  return installed === undefined ? null : { installed };
}

/**
 * Computes where a contact's passes are installed by going through their changes in the order in which
 * they happened; the order of arrival makes no difference. A pass leaves a wallet when the last device
 * gives it up; a report that one of several devices did is no uninstall.
 *
 * A listed install names no device. Near an install that a webhook reported it is that install, and
 * adds nothing. Otherwise it stands for one device that is not known, which the next uninstall
 * takes away that names no device or one that holds nothing.
 *
 * @param counts whether passes of a type count
 */
export function walletContext(
  state: WalletState,
  counts: (passType: string) => boolean,
): WalletContext {
  const history = historyOf(state, counts);
  const apple = replayed(history.filter(({ wallet }) => wallet === 'apple'));
  const google = replayed(history.filter(({ wallet }) => wallet === 'google'));
  const all = replayed(history);
  return {
    ...heldIn(all.wallets),
    installed: all.installed,
    lastEvent: all.lastEvent,
    lastChangedAt: all.lastChangedAt,
    firstInstalledAt: history.find(({ installed }) => installed)?.at ?? null,
    lastInstalledAt: all.installedAt,
    lastUninstalledAt: all.uninstalledAt,
    passes: all.passes,
    devices: all.devices,
    apple: factsOf(apple),
    google: factsOf(google),
  };
}

/** In which wallets a contact's passes are now, of whatever type; see {@link walletContext}. */
export function walletsOf(state: WalletState): Pick<WalletContext, 'status' | 'others'> {
  return heldIn(replayed(historyOf(state, () => true)).wallets);
}

function historyOf(
  state: WalletState,
  counts: (passType: string) => boolean,
): readonly (PassChange & { readonly pass: string })[] {
  return Object.entries(state)
    .filter(([, pass]) => counts(pass.type.value))
    .flatMap(([pass, { changes }]) => newsOf(changes).map((change) => ({ pass, ...change })))
    .sort(compareOrder);
}

function heldIn(wallets: readonly string[]): Pick<WalletContext, 'status' | 'others'> {
  return {
    status: statusOf(wallets.includes('apple'), wallets.includes('google')),
    others: wallets.filter((wallet) => wallet !== 'apple' && wallet !== 'google'),
  };
}

/** In which wallets passes are, in words: an unknown one by its name. */
export function walletNames({ status, others }: Pick<WalletContext, 'status' | 'others'>): string {
  const named = others.map((wallet) => (wallet === '' ? 'a wallet that is not named' : wallet));
  return (status === 'none' && named.length > 0 ? named : [status, ...named]).join(', ');
}

const INSTALLS = new Map([
  ['Pass:Installed', true],
  ['Pass:Uninstalled', false],
]);

interface Replayed extends WalletFacts {
  /** That hold a pass now, in the order of their names. */
  readonly wallets: readonly string[];
  readonly passes: number;
  readonly lastEvent: 'installed' | 'uninstalled' | null;
  readonly lastChangedAt: string | null;
}

/** The changes of one pass, without listed installs that a webhook reported too. */
function newsOf(changes: PassState['changes']): readonly PassChange[] {
  const all = Object.values(changes);
  if (all.every(({ listed }) => listed === undefined)) return all;
  const reported = all.filter(({ installed, listed }) => installed && listed === undefined);
  const isReported = ({ wallet, at }: PassChange): boolean =>
    reported.some(
      (other) =>
        other.wallet === wallet && Math.abs(instantMs(other.at) - instantMs(at)) <= SAME_INSTALL_MS,
    );
  return all.filter((change) => change.listed === undefined || !isReported(change));
}

/** The devices that hold one pass in one wallet. */
interface Place extends Pick<PassChange, 'wallet'> {
  readonly pass: string;
  readonly devices: Set<string>;
  /** Whether the device without a name is one that only a list knows of. */
  isListed: boolean;
}

/** Replays changes that are in order. */
function replayed(history: readonly (PassChange & { readonly pass: string })[]): Replayed {
  const places = new Map<string, Place>();
  let installedAt: string | null = null;
  let uninstalledAt: string | null = null;
  let lastEvent: Replayed['lastEvent'] = null;
  for (const change of history) {
    const { pass, wallet, installed, at } = change;
    // A pass has no NUL in its id.
    const key = `${wallet}\0${pass}`;
    const place = places.get(key) ?? { pass, wallet, devices: new Set(), isListed: false };
    places.set(key, place);
    if (installed) {
      arrive(place, change);
      installedAt = at;
      lastEvent = 'installed';
      continue;
    }
    leave(place, change);
    if (place.devices.size > 0) continue;
    uninstalledAt = at;
    lastEvent = 'uninstalled';
  }
  const held = [...places.values()].filter(({ devices }) => devices.size > 0);
  const passes = new Set(held.map(({ pass }) => pass));
  return {
    installed: passes.size > 0,
    installedAt,
    uninstalledAt,
    devices: held.reduce((sum, { devices }) => sum + devices.size, 0),
    passes: passes.size,
    wallets: [...new Set(held.map(({ wallet }) => wallet))].sort(),
    lastEvent,
    lastChangedAt: lastEvent === 'uninstalled' ? uninstalledAt : installedAt,
  };
}

/** The unnamed slot is the unknown device too, so two lists, or a list and an unnamed install, are one device. */
function arrive(place: Place, { device, listed }: PassChange): void {
  if (device === '') place.isListed = listed === true && (place.isListed || !place.devices.has(''));
  place.devices.add(device);
}

/** Each uninstall takes one device away: its own, or else the one that is not known. */
function leave(place: Place, { device }: PassChange): void {
  const gone = place.isListed && !place.devices.has(device) ? '' : device;
  place.devices.delete(gone);
  if (gone === '') place.isListed = false;
}

function factsOf({ installed, installedAt, uninstalledAt, devices }: Replayed): WalletFacts {
  return { installed, installedAt, uninstalledAt, devices };
}

function statusOf(apple: boolean, google: boolean): WalletContext['status'] {
  if (apple && google) return 'both';
  if (apple) return 'apple';
  return google ? 'google' : 'none';
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
