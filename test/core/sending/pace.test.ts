import { expect, test } from '@jest/globals';
import { AT_REST, FAST_PER_SECOND, isFast, pacedOn } from '../../../src/core/sending/pace.ts';

const NOW = 1_000_000;

test('events are fast from some hundred a second on, and as long as they come', () => {
  const slow = pacedOn(AT_REST, FAST_PER_SECOND - 1, NOW);
  expect(isFast(slow, NOW)).toBe(false);
  const fast = pacedOn(slow, 1, NOW + 999);
  expect(isFast(fast, NOW + 999)).toBe(true);
  expect(isFast(fast, NOW + 1_999)).toBe(true);
  expect(isFast(fast, NOW + 2_000)).toBe(false);
});

test('a second that begins starts at zero, and the one before still says how fast they come', () => {
  const fast = pacedOn(AT_REST, FAST_PER_SECOND, NOW);
  const next = pacedOn(fast, 1, NOW + 1_000);
  expect(isFast(next, NOW + 1_000)).toBe(true);
  expect(isFast(pacedOn(next, 1, NOW + 2_000), NOW + 2_000)).toBe(false);
});

test('a clock that was set back begins another second', () => {
  const fast = pacedOn(AT_REST, FAST_PER_SECOND, NOW);
  expect(isFast(fast, NOW - 60_000)).toBe(false);
});
