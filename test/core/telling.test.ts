import { expect, test } from '@jest/globals';
import { telling, TOLD_MAX, type Telling } from '../../src/core/telling.ts';

function times(count: number, atMs: number, first?: Telling) {
  let before = first;
  const told: boolean[] = [];
  for (let i = 0; i < count; i += 1) {
    const { isTold, next } = telling(before, atMs);
    told.push(isTold);
    before = next;
  }
  return { told: told.filter(Boolean).length, last: before };
}

test('the same is told ten times a minute, and then how often it was not', () => {
  const { told, last } = times(25, 1_000);
  expect(told).toBe(TOLD_MAX);
  expect(telling(last, 60_999)).toMatchObject({ isTold: false });
  expect(telling(last, 61_000)).toEqual({
    isTold: true,
    untold: 25 - TOLD_MAX,
    next: { sinceMs: 61_000, told: 1, untold: 0 },
  });
});

test('a clock that was set back begins again', () => {
  const { last } = times(25, 1_000_000);
  expect(telling(last, 5_000)).toMatchObject({ isTold: true, untold: 15 });
});
