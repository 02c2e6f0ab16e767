import {
  sameSlot,
  type Deed,
  type Occasion,
  type PassDeed,
  type Slot,
  type Wallet,
} from './deed.ts';
import type { Facts } from './facts.ts';
import type { PassReference } from './world-event.ts';

/** Everything that is true of one person at the end of the history, as its author knows it. */
export interface Truth {
  /** The newest that an event has named; null as long as none has. */
  readonly customerId: string | null;
  /** The newest of each fact that an event has reported. */
  readonly facts: Facts;
  /** Every e-mail address that the person has told, each once, the newest first. */
  readonly addresses: readonly string[];
  readonly passes: readonly PassTruth[];
  readonly wallet: WalletTruth;
  /** In the order in which things happened. */
  readonly timeline: readonly EntryTruth[];
  /** What all of this follows from, in the order in which it happened. */
  readonly deeds: readonly Deed[];
}

export interface PassTruth extends PassReference {
  readonly createdAt: string;
  readonly changedAt: string;
  /** Where the pass is now. */
  readonly slots: readonly Slot[];
  /** Newest install in each wallet that holds the pass now. */
  readonly installedAt: { readonly [wallet in Wallet]?: string };
}

/** Instants in UTC with milliseconds; null where it never happened. */
export interface WalletTruth {
  readonly firstInstalledAt: string | null;
  readonly appleInstalledAt: string | null;
  readonly googleInstalledAt: string | null;
  readonly lastEvent: 'installed' | 'uninstalled' | null;
  readonly lastChangedAt: string | null;
  /** Newest change of any pass's content, and newest time at which one was sent to a device. */
  readonly updatedAt: string | null;
  readonly updateSentAt: string | null;
}

export interface EntryTruth {
  readonly name: 'pass_created' | 'pass_installed' | 'pass_uninstalled';
  /** UTC with milliseconds. */
  readonly at: string;
  readonly passType: string;
  readonly passId: string;
  readonly wallet: Wallet | null;
}

const NO_WALLET: WalletTruth = {
  firstInstalledAt: null,
  appleInstalledAt: null,
  googleInstalledAt: null,
  lastEvent: null,
  lastChangedAt: null,
  updatedAt: null,
  updateSentAt: null,
};

/** What is true of a person once these things have happened to them, in whatever order they are given. */
export function tellTruth(deeds: readonly Deed[]): Truth {
  const inOrder = [...deeds].sort(
    (a, b) => Number(a.occasion.date > b.occasion.date) - Number(a.occasion.date < b.occasion.date),
  );
  const told = inOrder.flatMap((deed) => (deed.kind === 'told' ? deed.facts : []));
  const newestFirst = told.flatMap(({ email }) => email ?? []).toReversed();
  return {
    customerId: inOrder.findLast(({ customerId }) => customerId !== null)?.customerId ?? null,
    facts: Object.assign({}, ...told) as Facts,
    addresses: [...new Set(newestFirst)],
    ...tellPasses(inOrder),
    timeline: inOrder.flatMap((deed) => entryOf(deed) ?? []),
    deeds: inOrder,
  };
}

/** The entry that something puts on the person's timeline; null where it puts none there. */
export function entryOf(deed: Deed): EntryTruth | null {
  switch (deed.kind) {
    case 'created':
    case 'installed':
    case 'uninstalled': {
      const { pass, slot } = deed;
      return {
        name: `pass_${deed.kind}`,
        at: milliseconds(deed.occasion),
        passType: pass.passType,
        passId: pass.passId,
        wallet: slot?.wallet ?? null,
      };
    }
    case 'told':
    case 'updated':
    case 'sent':
      return null;
    default:
      return deed satisfies never;
  }
}

function tellPasses(inOrder: readonly Deed[]): Pick<Truth, 'passes' | 'wallet'> {
  const passes = new Map<string, PassTruth>();
  let wallet = NO_WALLET;
  for (const deed of inOrder) {
    if (deed.kind === 'told') continue;
    const pass = passAfter(deed, passes.get(deed.pass.passId));
    passes.set(pass.passId, pass);
    wallet = walletAfter(deed, pass, wallet);
  }
  return { passes: [...passes.values()], wallet };
}

function passAfter(
  { kind, occasion: { date }, pass, slot }: PassDeed,
  known?: PassTruth,
): PassTruth {
  const fresh = { ...pass, createdAt: date, changedAt: date, slots: [], installedAt: {} };
  const before: PassTruth = known ?? fresh;
  const after = { ...before, changedAt: date };
  if (slot === null || (kind !== 'installed' && kind !== 'uninstalled')) return after;
  const others = before.slots.filter((held) => !sameSlot(held, slot));
  if (kind === 'installed') {
    const installedAt = { ...before.installedAt, [slot.wallet]: date };
    return { ...after, slots: [...others, slot], installedAt };
  }
  const { [slot.wallet]: _gone, ...elsewhere } = before.installedAt;
  const installedAt = isIn(slot.wallet, others) ? before.installedAt : elsewhere;
  return { ...after, slots: others, installedAt };
}

/** The wallet once something has happened to a pass, which then is as given. */
function walletAfter(
  { kind, occasion, slot }: PassDeed,
  pass: PassTruth,
  before: WalletTruth,
): WalletTruth {
  const at = milliseconds(occasion);
  switch (kind) {
    case 'installed':
      return {
        ...before,
        firstInstalledAt: before.firstInstalledAt ?? at,
        ...(slot?.wallet === 'apple' ? { appleInstalledAt: at } : { googleInstalledAt: at }),
        lastEvent: 'installed',
        lastChangedAt: at,
      };
    case 'uninstalled':
      // A pass that is still on another device of the same wallet has not left the wallet.
      return slot !== null && isIn(slot.wallet, pass.slots)
        ? before
        : { ...before, lastEvent: 'uninstalled', lastChangedAt: at };
    case 'updated':
      return { ...before, updatedAt: at };
    case 'sent':
      return { ...before, updateSentAt: at };
    case 'created':
      return before;
    default:
      return kind satisfies never;
  }
}

function isIn(wallet: Wallet, slots: readonly Slot[]): boolean {
  return slots.some((slot) => slot.wallet === wallet);
}

function milliseconds({ date }: Occasion): string {
  return `${date.slice(0, 23)}Z`;
}
