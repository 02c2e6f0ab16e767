import { expect, test } from '@jest/globals';
import { fewAtOnce } from '../../src/hubspot/few-at-once.ts';

test('no more are under way than may be, and each result stands in its place', async () => {
  let underWay = 0;
  let most = 0;
  const results = await fewAtOnce([3, 1, 2, 5, 4], 2, async (n) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < n; turn += 1) await Promise.resolve();
    underWay -= 1;
    return n * 10;
  });
  expect(results).toEqual([30, 10, 20, 50, 40]);
  expect(most).toBe(2);
});
