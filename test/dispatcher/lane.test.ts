import { expect, test } from '@jest/globals';
import { Lane } from '../../src/dispatcher/lane.ts';
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
