import { expect, test } from '@jest/globals';
import {
  afterLook,
  beginningOf,
  doubtedFloor,
  type Floor,
  NO_FLOOR,
} from '../../../src/core/ledger/floor.ts';

const SECOND = 1_000;

/** Looks once a second from the beginning of the seconds, each finding this and taking so long. */
function looking(lowest: readonly number[], tookMs: number): Floor {
  return lowest.reduce((floor, found, second) => {
    const nowMs = second * SECOND;
    const from = beginningOf(floor, nowMs);
    return afterLook(floor, { from, lowest: found, nowMs, tookMs });
  }, NO_FLOOR);
}

const RISING = Array.from({ length: 30 }, (_, second) => 100 + second);

test('looks begin at the beginning as long as that is quick', () => {
  expect(beginningOf(looking(RISING, 1), 30 * SECOND)).toBe(0);
});

test('where that is slow they begin at what waited ten seconds ago or more', () => {
  expect(beginningOf(looking(RISING, 9), 29 * SECOND + 1)).toBe(110);
});

test('what was under way at a look and came to light below it is not passed over', () => {
  const found = RISING.with(10, 95).with(20, 95);
  expect(beginningOf(looking(found, 9), 29 * SECOND + 1)).toBe(95);
});

test('a look from the beginning comes again after a thousand times as long as it took, two minutes at most', () => {
  const ended = { from: 0, lowest: 200, nowMs: 0 };
  for (const [tookMs, pauseMs] of [
    [3, 3_000],
    [60, 60_000],
    [5_000, 120_000],
  ] as const) {
    const floor = afterLook({ ...NO_FLOOR, value: 300 }, { ...ended, tookMs });
    expect(beginningOf(floor, pauseMs - 1)).toBe(200);
    expect(beginningOf(floor, pauseMs)).toBe(0);
  }
});

test('what a look finds below the floor is found from then on', () => {
  const floor = { ...looking(RISING, 9), untilMs: 0 };
  const found = { from: 0, lowest: 90, nowMs: 29_500, tookMs: 9 };
  expect(beginningOf(afterLook(floor, found), 29_501)).toBe(90);
});

test('a floor that is doubted is no floor until a look from the beginning has been over since', () => {
  const doubted = doubtedFloor(looking(RISING, 9), 40 * SECOND);
  expect(beginningOf(doubted, 40 * SECOND)).toBe(0);
  const earlier = { from: 0, lowest: 200, nowMs: 40 * SECOND + 5, tookMs: 9 };
  expect(beginningOf(afterLook(doubted, earlier), 40 * SECOND + 6)).toBe(0);
  const later = { ...earlier, nowMs: 40 * SECOND + 9 };
  expect(beginningOf(afterLook(doubted, later), 40 * SECOND + 10)).toBeGreaterThan(0);
});
