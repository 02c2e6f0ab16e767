import { expect, test } from '@jest/globals';
import { Lane } from '../../src/dispatcher/lane.ts';
import { BLOCKED_PROBE_MS } from '../../src/hubspot/decisions/pause.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

test('a clock that is set back does not keep a lane closed for as long', async () => {
  const clock = jumpingClock();
  const report = { claimed: 1, halt: null, synced: [] };
  const lane = new Lane({ name: 'contacts', clock, openAtMs: 0 }, async () => report);
  expect(await lane.round(null)).toEqual(report);
  expect(await lane.round(null)).toBeNull();
  clock.advance(-3_600_000);
  expect(await lane.round(null)).toEqual(report);
  expect(await lane.round(null)).toBeNull();
});

test.each([
  ['unauthorized', 1],
  ['refused-alike', 100],
] as const)('what is blocked as %s is probed with %i', async (reason, size) => {
  const clock = jumpingClock();
  const limits: number[] = [];
  const halt = {
    kind: 'blocked',
    scope: 'endpoint',
    reason,
    stage: 'answered',
    detail: '',
  } as const;
  const lane = new Lane({ name: 'contacts', clock, openAtMs: 0 }, async (limit) => {
    limits.push(limit);
    return Promise.resolve({ claimed: 1, halt, synced: [] });
  });
  await lane.round(null);
  clock.advance(BLOCKED_PROBE_MS);
  await lane.round(null);
  expect(limits).toEqual([500, size]);
});
