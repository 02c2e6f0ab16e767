import { expect, test } from '@jest/globals';
import { shareOf } from '../../../src/core/ledger/share.ts';

test.each([
  [8, 1, 8],
  [8, 3, 3],
  [1, 3, 1],
  // Before a replica has seen itself.
  [8, 0, 8],
])('%i connections among %i replicas are %i for each at most', (connections, replicas, share) => {
  expect(shareOf(connections, replicas)).toBe(share);
});
