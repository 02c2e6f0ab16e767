import { expect, test } from '@jest/globals';
import { directEvaluator } from '../support/direct-evaluator.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { inFile } from './ledger-place.ts';
import { leaseLoss } from './lease-loss.ts';
import { begin } from './life.ts';

/** Nobody asks HubSpot anything here. */
const NOWHERE = { baseUrl: 'http://127.0.0.1:1', fetch: async () => Promise.reject(new Error()) };

test('whoever lost the lease of a file ends at the next look, and another works', async () => {
  const startMs = Date.parse('2026-11-23T10:00:00.000Z');
  const clock = virtualClock({ startMs, random: () => 0.5, activity: () => 0 });
  await using place = inFile();
  const always = { chance: () => true };
  const never = { chance: () => false };
  const of = {
    clock,
    place,
    jumps: null,
    mappingFile: DEFAULT_MAPPING,
    evaluator: directEvaluator,
  };
  const start = async () =>
    begin({ ...of, ...NOWHERE, random: never, timeline: 'notes', seed: 1 }, [], 0);
  const lives = [await start()];
  try {
    await leaseLoss({ place, clock, random: always }).pass(lives, start);
    expect(lives.map((life) => life.isWorking())).toEqual([true, true]);
    await clock.sleep(1_000);
    expect(lives.map((life) => life.isWorking())).toEqual([false, true]);
  } finally {
    for (const life of lives) await life.end();
    clock.stop();
  }
});
