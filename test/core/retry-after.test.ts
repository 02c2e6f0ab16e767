import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../src/core/retry-after.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

test.each([
  ['7', 7_000],
  [' 3 ', 3_000],
  ['1.5', 1_500],
  ['0', 0],
  ['-5', 0],
  ['86400', 86_400_000],
  ['1000000000', 1e12],
  ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
  ['Monday, 23-Nov-26 10:00:30 GMT', 30_000],
  ['Mon Nov 23 10:00:30 2026', 30_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ['Monday is too soon', null],
  ['1e9', null],
  ['soon', null],
  ['2026-11-23', null],
  ['', null],
  [null, null],
])('retryAfterMs(%j) is %j', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
