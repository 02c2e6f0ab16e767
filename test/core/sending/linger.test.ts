import { describe, expect, test } from '@jest/globals';
import {
  DAY_LINGER_MAX_MS,
  LINGER_MAX_MS,
  lingerMs,
  type Company,
} from '../../../src/core/sending/linger.ts';

const HOUR_MS = 60 * 60_000;

function company(remaining: number, change: Partial<Company> = {}): Company {
  const window = { remaining, max: 100, ms: 10_000 };
  return { room: { window, daily: null }, dayLeftMs: null, isMoreComing: false, ...change };
}

test.each([
  [100, 0],
  [51, 0],
  [50, 0],
  [40, 25],
  [25, 100],
  [10, 400],
  [5, 900],
  [4, LINGER_MAX_MS],
  [0, LINGER_MAX_MS],
])('with %d of 100 requests left in the window, a batch waits %d ms', (remaining, ms) => {
  expect(lingerMs(company(remaining))).toBe(ms);
});

describe('the day', () => {
  const PLENTY = { remaining: 100, max: 100, ms: 10_000 };

  test.each([
    // requests left of 250,000, hours left, the wait
    [250_000, 24, 0],
    [125_000, 24, 0],
    [100_000, 24, 216],
    [62_500, 24, 1_383],
    [25_000, 12, 2_592],
    [25_000, 3, 0],
    [2_500, 12, DAY_LINGER_MAX_MS],
    [0, 12, DAY_LINGER_MAX_MS],
    [250_000, 25, 0],
  ])('with %d requests left for %d hours, a batch waits %d ms', (remaining, hours, ms) => {
    const room = { window: PLENTY, daily: { remaining, max: 250_000 } };
    expect(lingerMs({ ...company(100), room, dayLeftMs: hours * HOUR_MS })).toBe(ms);
  });

  test('counts as half over where its end is not known', () => {
    const room = { window: PLENTY, daily: { remaining: 25_000, max: 250_000 } };
    const known = lingerMs({ ...company(100), room, dayLeftMs: 12 * HOUR_MS });
    expect(lingerMs({ ...company(100), room })).toBe(known);
  });
});

test('a day that is over keeps nobody waiting', () => {
  const daily = { remaining: 10, max: 250_000 };
  const { room } = company(100);
  expect(lingerMs({ ...company(100), room: { ...room, daily }, dayLeftMs: 0 })).toBe(0);
});

test('a wait is whole milliseconds', () => {
  for (const left of [1, 7, 13, 31]) expect(lingerMs(company(left)) % 1).toBe(0);
});

test('a batch waits while more is certain to come, however much room there is', () => {
  expect(lingerMs(company(100, { isMoreComing: true }))).toBe(LINGER_MAX_MS);
});
