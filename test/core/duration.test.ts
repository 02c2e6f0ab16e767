import { expect, test } from '@jest/globals';
import { duration } from '../../src/core/duration.ts';

test.each([
  [12.4, '12 ms'],
  [1_500, '1.5 s'],
  [60_000, '1 min'],
  [119 * 60_000, '119 min'],
  [120 * 60_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
])('%p milliseconds are %p', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
