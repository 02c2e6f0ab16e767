import { expect, test } from '@jest/globals';
import { isOverrun } from '../../src/evaluation/overrun.ts';

const LIMITS = { processorMs: 2_000, wallMs: 60_000 };
const FIRST = { item: 7, processorMs: 500, wallMs: 1_000 };

test.each<[string, Parameters<typeof isOverrun>[1], boolean]>([
  ['that has just begun is none', FIRST, false],
  ['at its limit is none', { item: 7, processorMs: 2_500, wallMs: 3_000 }, false],
  ['over its processor time is one', { item: 7, processorMs: 2_501, wallMs: 3_000 }, true],
  [
    'that a busy machine lets wait is none, however long',
    { item: 7, processorMs: 1_500, wallMs: 61_000 },
    false,
  ],
  ['that waits beyond all measure is one', { item: 7, processorMs: 501, wallMs: 61_001 }, true],
  ['is judged by its own time alone', { item: 8, processorMs: 9_000, wallMs: 90_000 }, false],
])('an item %s', (_case, now, expected) => {
  expect(isOverrun(FIRST, now, LIMITS)).toBe(expected);
});
