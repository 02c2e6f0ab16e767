import { describe, expect, test } from '@jest/globals';
import { QUOTA_NOTE_GAP_MS, QuotaNotes } from '../../src/dispatcher/quota-notes.ts';
import { Quota } from '../../src/hubspot/quota.ts';
import { jumpingClock, type JumpingClock } from '../support/jumping-clock.ts';
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
    loadQuota: async () => Promise.resolve(null),
    saveQuota: async (reading: QuotaReading) => {
      saved.push(reading);
      return Promise.resolve();
    },
  };
  const usedQuota = () => ({ max: 100, windowMs: 10_000, callsMs: [], pausedMs: 0 });
  const hubspot = { quota, usedQuota, recallQuota: () => undefined };
  const notes = new QuotaNotes({ work, hubspot, clock, lastCallAgoMs: null });
  const save = async (left: number, afterMs = 0): Promise<void> => {
    remaining = left;
    clock.advance(afterMs);
    await notes.save();
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

/** A quota of three calls in 10 seconds, with what is written down of it. */
function noted(
  clock: JumpingClock,
  kept: { reading: QuotaReading | null },
  lastCallAgoMs: number | null,
): { readonly quota: Quota; readonly notes: QuotaNotes; call(): Promise<unknown> } {
  const quota = new Quota({ requestsPer10s: 3, clock });
  const work = {
    loadQuota: async () => Promise.resolve(kept.reading),
    saveQuota: async (reading: QuotaReading) => {
      kept.reading = reading;
      return Promise.resolve();
    },
  };
  const hubspot = {
    quota: () => quota.state(),
    usedQuota: () => quota.used(),
    recallQuota: (...given: Parameters<Quota['recall']>) => quota.recall(...given),
  };
  const turn = { group: 'contacts', isExempt: false } as const;
  return {
    quota,
    notes: new QuotaNotes({ work, hubspot, clock, lastCallAgoMs }),
    call: async () => quota.turn(turn, async () => Promise.resolve()),
  };
}

describe('what another has used of the window', () => {
  test('counts for whoever goes on after an end in order, under whatever clock', async () => {
    const kept = { reading: null };
    const before = jumpingClock();
    const first = noted(before, kept, null);
    await first.notes.recall();
    await first.call();
    before.advance(2_000);
    await first.call();
    await first.notes.end();
    expect(kept.reading).toMatchObject({ used: { callsMs: [2_000, 0], pausedMs: 0, max: 3 } });
    const clock = jumpingClock();
    clock.advance(-3_600_000);
    const second = noted(clock, kept, 1_000);
    await Promise.all([second.notes.recall(), second.notes.recall()]);
    expect(second.notes.quietMs).toBe(0);
    expect(second.quota.state().window.remaining).toBe(1);
    // The first was 3 seconds ago, the second 1 second.
    clock.advance(7_001);
    expect(second.quota.state().window.remaining).toBe(2);
    clock.advance(2_000);
    expect(second.quota.state().window.remaining).toBe(3);
  });

  test('is taken for all of it after a death, also that of whoever had taken it over', async () => {
    const kept = { reading: null };
    const clock = jumpingClock();
    const first = noted(clock, kept, null);
    await first.notes.recall();
    await first.notes.end();
    await noted(clock, kept, 0).notes.recall();
    const third = noted(clock, kept, 4_000);
    await third.notes.recall();
    expect(third.notes.quietMs).toBe(6_000);
    clock.advance(6_000);
    expect(third.notes.quietMs).toBe(0);
  });

  test('is not known to who never looked, nor while it is waited for', async () => {
    const used = { max: 3, windowMs: 10_000, callsMs: [0], pausedMs: 0 };
    const window = { remaining: 2, max: 3 };
    const reading = { atMs: 0, window, daily: null, used };
    const kept: { reading: QuotaReading } = { reading };
    const clock = jumpingClock();
    await noted(clock, kept, 0).notes.end();
    expect(kept.reading).toBe(reading);
    kept.reading = { atMs: 0, window, daily: null };
    const waiting = noted(clock, kept, 0);
    await waiting.notes.recall();
    await waiting.notes.end();
    expect(kept.reading.used).toBeUndefined();
  });

  test('has its pause, and the limit that HubSpot named', async () => {
    const kept = { reading: null };
    const clock = jumpingClock();
    const first = noted(clock, kept, null);
    await first.notes.recall();
    await first.call();
    first.quota.learn(
      new Headers({
        'x-hubspot-ratelimit-max': '2',
        'x-hubspot-ratelimit-interval-milliseconds': '10000',
      }),
    );
    first.quota.pause(5_000);
    await first.notes.end();
    const second = noted(clock, kept, 1_000);
    await second.notes.recall();
    expect(second.quota.state().window).toEqual({ remaining: 0, max: 2 });
    clock.advance(4_001);
    expect(second.quota.state().window).toEqual({ remaining: 1, max: 2 });
  });
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
  quota.recall(reading, 0);
  expect(quota.dailyWaitMs()).toBe(4 * 60_000);
  // What HubSpot says itself is newer.
  quota.learn(
    new Headers({
      'x-hubspot-ratelimit-daily': '1000',
      'x-hubspot-ratelimit-daily-remaining': '900',
    }),
  );
  quota.recall(reading, 0);
  expect(quota.dailyWaitMs()).toBe(0);
});
