import { expect, test } from '@jest/globals';
import { RequestLimit } from '../../../src/simulator/neostore/request-limit.ts';
import { fakeClock } from './fixtures.ts';

test('lets so many requests through in a minute, and says how long to wait', async () => {
  const clock = fakeClock();
  const limit = new RequestLimit(2, clock);
  expect([limit.take(), limit.take(), limit.take()]).toEqual([null, null, 60]);
  await clock.sleep(30_500);
  expect(limit.take()).toBe(30);
  await clock.sleep(29_500);
  expect([limit.take(), limit.take(), limit.take()]).toEqual([null, null, 60]);
});
