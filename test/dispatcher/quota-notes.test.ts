import { expect, test } from '@jest/globals';
import { QUOTA_NOTE_GAP_MS, QuotaNotes } from '../../src/dispatcher/quota-notes.ts';
import { Quota } from '../../src/hubspot/quota.ts';
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
  const notes = new QuotaNotes({ quota, recallQuota: () => undefined }, clock);
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

test("the day's reserve holds for whoever works on a connection next", async () => {
  const clock = jumpingClock();
  const quota = new Quota({ requestsPer10s: 100, dailyReserve: 0.1, clock });
  const saidMs = clock.now() - 60_000;
  const reading = {
    atMs: saidMs,
    window: { remaining: 5, max: 100 },
    daily: { remaining: 90, max: 1_000 },
  };
  let looks = 0;
  const loadQuota = async (): Promise<QuotaReading> => {
    looks += 1;
    return Promise.resolve(reading);
  };
  const hubspot = {
    quota: () => quota.state(),
    recallQuota: (one: QuotaReading) => quota.recall(one),
  };
  const notes = new QuotaNotes(hubspot, clock);
  await notes.recall({ loadQuota });
  await notes.recall({ loadQuota });
  expect(looks).toBe(1);
  expect(quota.dailyWaitMs()).toBe(4 * 60_000);
  // What HubSpot says itself is newer.
  quota.learn(
    new Headers({
      'x-hubspot-ratelimit-daily': '1000',
      'x-hubspot-ratelimit-daily-remaining': '900',
    }),
  );
  quota.recall(reading);
  expect(quota.dailyWaitMs()).toBe(0);
});
