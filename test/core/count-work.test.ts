import { expect, test } from '@jest/globals';
import { countWork } from '../../src/core/count-work.ts';

test('all kinds of work count', () => {
  const counts = (dead: number) => ({ pending: 1, waiting: 0, done: 0, dead, discarded: 0 });
  const work = {
    events: counts(1),
    contacts: counts(10),
    timeline: counts(100),
    consents: counts(1_000),
  };
  expect(countWork(work, 'dead')).toBe(1_111);
  expect(countWork(work, 'pending')).toBe(4);
});
