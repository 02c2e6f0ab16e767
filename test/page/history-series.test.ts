import { expect, test } from '@jest/globals';
import type { Sample } from '../../src/operator/api.ts';
import { historySeries, POINTS_MAX } from '../../src/operator/page/charts/history-series.ts';

const STEP_MS = 10_000;

function sample(n: number, changes: Partial<Sample> = {}): Sample {
  return {
    atMs: n * STEP_MS,
    received: 1,
    applied: 1,
    synced: 0,
    requests: 0,
    p50Ms: null,
    p95Ms: null,
    backlog: 0,
    windowRemaining: null,
    dailyRemaining: null,
    ...changes,
  };
}

const series = (samples: readonly Sample[]) => historySeries({ stepMs: STEP_MS, samples });

test('counts are of the minute before, as far as there is one', () => {
  const { received } = series(Array.from({ length: 8 }, (_, n) => sample(n)));
  expect(received).toEqual([1, 2, 3, 4, 5, 6, 6, 6]);
});

test('a long history is thinned out to the worst of each moment', () => {
  const samples = Array.from({ length: 4 * POINTS_MAX }, (_, n) =>
    sample(n, n === 6 ? { p95Ms: 900, backlog: 7, windowRemaining: 3 } : { windowRemaining: 90 }),
  );
  const { times, received, p95Ms, backlog, windowRemaining } = series(samples);
  expect(times).toHaveLength(POINTS_MAX);
  expect(received.at(-1)).toBe(6);
  expect([p95Ms[1], backlog[1], windowRemaining[1]]).toEqual([900, 7, 3]);
  expect([p95Ms[2], backlog[2], windowRemaining[2]]).toEqual([null, 0, 90]);
});

test('of nothing, nothing is drawn', () => {
  expect(series([])).toMatchObject({ times: [], received: [], backlog: [] });
});

test('no line leads across a time in which nobody took samples', () => {
  const samples = [0, 1, 2, 60, 61].map((n) => sample(n, { backlog: n }));
  const { times, received, backlog } = series(samples);
  expect(times).toEqual([0, 10, 20, 310, 600, 610]);
  expect(backlog).toEqual([0, 1, 2, null, 60, 61]);
  expect(received).toEqual([1, 2, 3, null, 1, 2]);
});
