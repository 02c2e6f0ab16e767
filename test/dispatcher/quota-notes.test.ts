import { expect, test } from '@jest/globals';
import { QUOTA_NOTE_GAP_MS, QuotaNotes } from '../../src/dispatcher/quota-notes.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import type { QuotaReading } from '../../src/model/hubspot.ts';

test('a reading of the quota is written down when it changed, and not too often', async () => {
  const clock = jumpingClock();
  const startMs = clock.now();
  let remaining = 100;
  const quota = (): Omit<QuotaReading, 'atMs'> => ({
    window: { remaining, max: 100 },
    daily: null,
  });
  const saved: QuotaReading[] = [];
  const work = {
    saveQuota: async (reading: QuotaReading) => {
      saved.push(reading);
      return Promise.resolve();
    },
  };
  const notes = new QuotaNotes({ quota }, clock);
  const save = async (left: number, afterMs = 0): Promise<void> => {
    remaining = left;
    clock.advance(afterMs);
    await notes.save(work);
  };
  await save(100, QUOTA_NOTE_GAP_MS);
  expect(saved).toEqual([]);
  await save(90);
  await save(80, QUOTA_NOTE_GAP_MS - 1);
  await save(80, 1);
  await save(80, QUOTA_NOTE_GAP_MS);
  expect(saved.map(({ atMs, window }) => [atMs - startMs, window.remaining])).toEqual([
    [QUOTA_NOTE_GAP_MS, 90],
    [2 * QUOTA_NOTE_GAP_MS, 80],
  ]);
});
