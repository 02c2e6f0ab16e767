import { expect, test } from '@jest/globals';
import { looksAtEach } from '../../../src/core/ledger/looks-at-each.ts';

const NO_END = Number.MAX_SAFE_INTEGER;

test.each([
  ['a few', 10_000, { from: 0, before: 20_000 }, true],
  ['a few of no end', 10_000, { from: 0, before: NO_END }, true],
  ['many, side by side', 86_400, { from: 50_000, before: 150_000 }, false],
  ['many of no end', 86_400, { from: 50_000, before: NO_END }, false],
  ['many on both sides of a clock that was set back', 86_400, { from: 0, before: 5e6 }, true],
  ['too many on both sides', 200_001, { from: 0, before: 5e6 }, false],
] as const)('%s: each is looked at or not', (_, count, range, isLooked) => {
  expect(looksAtEach(count, range)).toBe(isLooked);
});
