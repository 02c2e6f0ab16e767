import type { HistoryAnswer, Sample } from '../../api.ts';

/** Values of one line, one for each of the times. */
export type SeriesValues = readonly (number | null)[];

/** What the charts draw of a history. */
export interface HistorySeries {
  /** Seconds since 1970, oldest first. */
  readonly times: readonly number[];
  /** Within the minute before. */
  readonly received: SeriesValues;
  readonly applied: SeriesValues;
  readonly synced: SeriesValues;
  readonly p50Ms: SeriesValues;
  readonly p95Ms: SeriesValues;
  readonly backlog: SeriesValues;
  readonly windowRemaining: SeriesValues;
  readonly dailyRemaining: SeriesValues;
}

/** A chart has no room for more points than these. */
export const POINTS_MAX = 120;

const MINUTE_MS = 60_000;

/**
 * Thins a history out to what a chart has room for. Of several samples that fall together the one
 * shows that matters most to a person: the slowest, the longest backlog, the least quota.
 */
export function historySeries({ samples, stepMs }: HistoryAnswer): HistorySeries {
  const perPoint = Math.max(1, Math.ceil(samples.length / POINTS_MAX));
  const points = Array.from({ length: Math.ceil(samples.length / perPoint) }, (_, index) =>
    samples.slice(index * perPoint, (index + 1) * perPoint),
  );
  const times = points.map((point) => (point.at(-1)?.atMs ?? 0) / 1000);
  const gaps = gapsOf(times, (perPoint + 2) * stepMs);
  const series = (valueOf: (point: readonly Sample[], index: number) => number | null) =>
    points.flatMap((point, index) => {
      const value = valueOf(point, index);
      return gaps[index] === null ? [value] : [null, value];
    });
  const steps = Math.max(1, Math.round(MINUTE_MS / stepMs));
  const aMinute = (read: (sample: Sample) => number): SeriesValues =>
    series((point, index) => {
      const end = index * perPoint + point.length;
      const endMs = point.at(-1)?.atMs ?? 0;
      const within = samples
        .slice(Math.max(0, end - steps), end)
        .filter(({ atMs }) => atMs > endMs - MINUTE_MS - stepMs / 2);
      return within.reduce((sum, sample) => sum + read(sample), 0);
    });
  const each = (
    read: (sample: Sample) => number | null,
    choose: (...values: readonly number[]) => number,
  ): SeriesValues =>
    series((point) => {
      const values = point.map(read).filter((value) => value !== null);
      return values.length === 0 ? null : choose(...values);
    });
  return {
    times: times.flatMap((time, index) => [gaps[index] ?? [], time].flat()),
    received: aMinute(({ received }) => received),
    applied: aMinute(({ applied }) => applied),
    synced: aMinute(({ synced }) => synced),
    p50Ms: each(({ p50Ms }) => p50Ms, Math.max),
    p95Ms: each(({ p95Ms }) => p95Ms, Math.max),
    backlog: each(({ backlog }) => backlog, Math.max),
    windowRemaining: each(({ windowRemaining }) => windowRemaining, Math.min),
    dailyRemaining: each(({ dailyRemaining }) => dailyRemaining, Math.min),
  };
}

/**
 * For each time, where an empty point goes before it, so that no line leads across a while in which
 * nobody took samples; null where there was none.
 */
function gapsOf(times: readonly number[], gapMs: number): readonly (number | null)[] {
  return times.map((time, index) => {
    const before = times[index - 1];
    return before !== undefined && (time - before) * 1_000 > gapMs ? (time + before) / 2 : null;
  });
}
