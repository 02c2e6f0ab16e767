import { compareOrder, instantMs } from '../order-key.ts';
import type { Count, CountedPass, FirstInstall, PassNews } from '../../model/numbers.ts';

/** A quarter of an hour: every time zone's day begins with one. */
export const SLOT_MS = 15 * 60_000;

/** Where the totals of all time are kept, so that a look at them reads few rows. */
export const ALL_TIME_MS = 0;

/** Devices of one pass that are told apart; of more, those that changed last. */
const DEVICES_MAX = 50;

export const NO_PASS: CountedPass = { type: '', created: null, first: null, devices: {} };

/** What stays of a pass whose owner was erased: that it has been counted. */
export const CLOSED_PASS: CountedPass = { ...NO_PASS, isClosed: true };

/** What closing a pass changes: nobody can say any more whether it is installed, so it no longer is. */
export function countsOfClosing(pass: CountedPass): Count[] {
  return negated(countsOfPass(pass).filter(({ kind }) => kind === 'held'));
}

/** What one event adds by itself. */
export function countsOfNews(news: PassNews): Count[] {
  const { kind, wallet, passType, source, at } = news;
  return inBoth(slotOf(at), { kind, wallet, passType, source, count: 1 });
}

/** A pass with one more event of it: commutative, so the order of arrival makes no difference. */
export function withNews(pass: CountedPass, news: PassNews): CountedPass {
  const { kind, at, event, wallet, source, device, passType } = news;
  const typed = { ...pass, type: pass.type > passType ? pass.type : passType };
  if (kind === 'created') {
    return { ...typed, created: pass.created !== null && pass.created < at ? pass.created : at };
  }
  const place = JSON.stringify([wallet, device]);
  const installed = kind === 'installed';
  const known = pass.devices[place];
  const isNewer = known === undefined || compareOrder(known, { at, event }) < 0;
  const devices = isNewer
    ? newestOf({ ...pass.devices, [place]: { at, event, installed } })
    : pass.devices;
  const first = installed ? earlier(pass.first, { at, event, wallet, source }) : pass.first;
  return { ...typed, first, devices };
}

/** What a pass adds to the numbers as a whole. */
export function countsOfPass({ type, created, first, devices }: CountedPass): Count[] {
  const held = new Set(
    Object.entries(devices)
      .filter(([, { installed }]) => installed)
      .map(([place]) => (JSON.parse(place) as [string])[0]),
  );
  const of = { passType: type, source: first?.source ?? '', count: 1 };
  const now = [...held].map((wallet) => ({
    ...of,
    kind: 'held' as const,
    slotMs: ALL_TIME_MS,
    wallet,
  }));
  const firsts =
    first === null ? [] : inBoth(slotOf(first.at), { ...of, kind: 'first', wallet: first.wallet });
  if (created === null) return [...now, ...firsts];
  const made = { ...of, slotMs: slotOf(created), wallet: '', source: '' };
  return [
    ...now,
    ...firsts,
    { ...made, kind: 'made' },
    ...(first === null ? [] : [{ ...made, kind: 'used' as const }]),
    ...(held.size === 0 ? [] : [{ ...made, kind: 'held' as const }]),
  ];
}

/** Sums what is of the same kind, time and names; what comes to nothing is left out. */
export function summed(counts: readonly Count[]): Count[] {
  const sums = new Map<string, Count>();
  for (const count of counts) {
    const { kind, slotMs, wallet, passType, source } = count;
    const key = JSON.stringify([kind, slotMs, wallet, passType, source]);
    sums.set(key, { ...count, count: (sums.get(key)?.count ?? 0) + count.count });
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

/** The same counts, taken away. */
export function negated(counts: readonly Count[]): Count[] {
  return counts.map((one) => ({ ...one, count: -one.count }));
}

function inBoth(slotMs: number, count: Omit<Count, 'slotMs'>): Count[] {
  return [
    { ...count, slotMs },
    { ...count, slotMs: ALL_TIME_MS },
  ];
}

/** The slot of an instant; the first one is that of all time, which nothing else may be in. */
function slotOf(at: string): number {
  return Math.max(SLOT_MS, Math.floor(instantMs(at) / SLOT_MS) * SLOT_MS);
}

function earlier(known: FirstInstall | null, install: FirstInstall): FirstInstall {
  return known !== null && compareOrder(known, install) <= 0 ? known : install;
}

function newestOf(devices: CountedPass['devices']): CountedPass['devices'] {
  const all = Object.entries(devices);
  if (all.length <= DEVICES_MAX) return devices;
  return Object.fromEntries(all.sort(([, a], [, b]) => compareOrder(b, a)).slice(0, DEVICES_MAX));
}
