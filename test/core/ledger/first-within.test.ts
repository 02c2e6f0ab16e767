import { expect, test } from '@jest/globals';
import { firstWithin } from '../../../src/core/ledger/first-within.ts';

const weightOf = (weight: number): number => weight;

test.each([
  ['nothing of nothing', [], []],
  ['all that stay within the limit', [4, 6], [4, 6]],
  ['those before the one that goes beyond it', [4, 6, 1], [4, 6]],
  ['one that is beyond it by itself', [11, 1], [11]],
  ['those before one that is beyond it by itself', [1, 11], [1]],
])('takes %s', (_what, weights, taken) => {
  expect(firstWithin(weights, weightOf, 10)).toEqual(taken);
});
