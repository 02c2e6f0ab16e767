import { expect, test } from '@jest/globals';
import { afterLook, beginningOf, type Floor, NO_FLOOR } from '../../../src/core/ledger/floor.ts';

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
  expect(beginningOf(looking(RISING, 9), 30 * SECOND)).toBe(110);
});

test('what was under way at a look and came to light below it is not passed over', () => {
  const found = RISING.with(10, 95).with(20, 95);
  expect(beginningOf(looking(found, 9), 30 * SECOND)).toBe(95);
});

test('every two minutes one look begins at the beginning, and tells whether it is slow still', () => {
  const floor = looking(RISING, 9);
  const atMs = floor.wholeAtMs + 120 * SECOND;
  expect(beginningOf(floor, atMs - 1)).toBeGreaterThan(0);
  expect(beginningOf(floor, atMs)).toBe(0);
  const after = afterLook(floor, { from: 0, lowest: 200, nowMs: atMs, tookMs: 1 });
  expect(beginningOf(after, atMs + 1)).toBe(0);
});
