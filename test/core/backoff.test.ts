import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  BACKOFF_FIRST_MS,
  BACKOFF_MAX_MS,
  nextAttemptMs,
  RETRY_ATTEMPTS_MAX,
} from '../../src/core/backoff.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('nextAttemptMs', () => {
  test('doubles from two seconds to ten minutes', () => {
    const waits = [1, 2, 3, 8, 9, 10, 11, 1000].map((attempts) => nextAttemptMs(0, attempts, 1));
    expect(waits).toEqual([2_000, 4_000, 8_000, 256_000, 512_000, 600_000, 600_000, 600_000]);
  });

  test('waits between half and the whole of that, whatever the random number', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 10_000 }), random, (now, attempts, r) => {
        const whole = nextAttemptMs(0, attempts, 1);
        const wait = nextAttemptMs(now, attempts, r) - now;
        expect(wait).toBeGreaterThanOrEqual(whole / 2);
        expect(wait).toBeLessThanOrEqual(whole);
        expect(whole).toBeGreaterThanOrEqual(BACKOFF_FIRST_MS);
        expect(whole).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      }),
    );
  });

  test('never tries before the time that HubSpot named', () => {
    expect(nextAttemptMs(1_000, 1, 0.5, 60_000)).toBe(61_000);
    expect(nextAttemptMs(1_000, 1, 0.5, 10)).toBe(2_500);
  });

  test('spreads the attempts over about a day before giving up', () => {
    const total = (r: number): number => {
      let now = 0;
      for (let attempts = 1; attempts < RETRY_ATTEMPTS_MAX; attempts += 1) {
        now = nextAttemptMs(now, attempts, r);
      }
      return now / 3_600_000;
    };
    expect(total(0.5)).toBeCloseTo(24, 0);
    expect(total(0)).toBeGreaterThan(15.5);
    expect(total(0.999)).toBeLessThan(32.5);
  });
});
