import { expect, test } from '@jest/globals';
import { walletWord } from '../../src/core/wallet-status.ts';

test.each([
  ['none', [], 'none'],
  ['apple', ['samsung'], 'apple'],
  ['none', ['huawei', 'samsung'], 'huawei, samsung'],
  ['none', [''], 'not named'],
] as const)('who has passes in %s and %j is listed by %s', (status, others, word) => {
  expect(walletWord({ status, others })).toBe(word);
});
