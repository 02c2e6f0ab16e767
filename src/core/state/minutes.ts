import type { MinuteCounts } from '../../model/report.ts';

export const MINUTE_MS = 60_000;

/** Minutes that are kept. */
export const MINUTES_MAX = 15;

/** Names of one minute; what has another one is counted as `other`. */
export const NAMES_MAX = 20;

/** The minutes once something was counted: bounded in minutes and in names. */
export function counted(
  minutes: readonly MinuteCounts[],
  name: string,
  nowMs: number,
): readonly MinuteCounts[] {
  const atMs = nowMs - (nowMs % MINUTE_MS);
  const [last] = minutes.slice(-1);
  const isNew = last?.atMs !== atMs;
  const counts = isNew ? {} : last.counts;
  const before = isNew ? minutes.filter((minute) => minute.atMs < atMs) : minutes.slice(0, -1);
  const isFull = !(name in counts) && Object.keys(counts).length >= NAMES_MAX;
  const label = isFull ? 'other' : name;
  const minute = { atMs, counts: { ...counts, [label]: (counts[label] ?? 0) + 1 } };
  return [...before, minute].slice(-MINUTES_MAX);
}

/** What was counted in the last minutes, the one under way included; most frequent first. */
export function lately(
  minutes: readonly MinuteCounts[],
  spanMs: number,
  nowMs: number,
): readonly (readonly [name: string, count: number])[] {
  const totals = new Map<string, number>();
  for (const { atMs, counts } of minutes) {
    // A clock that was set back leaves minutes that are yet to come.
    if (atMs <= nowMs - spanMs - MINUTE_MS || atMs > nowMs) continue;
    for (const [name, count] of Object.entries(counts)) {
      totals.set(name, (totals.get(name) ?? 0) + count);
    }
  }
  return [...totals].sort(([, a], [, b]) => b - a);
}

/** When the first of the minutes began in which a name was counted; null where none was. */
export function firstOf(
  minutes: readonly MinuteCounts[],
  isMeant: (name: string) => boolean,
): number | null {
  const first = minutes.find(({ counts }) => Object.keys(counts).some(isMeant));
  return first?.atMs ?? null;
}
