import { expect, test } from '@jest/globals';
import { PASS_KEY } from '../../../src/core/identity.ts';
import { conflictsAbout } from '../../../src/core/why/conflicts-about.ts';
import type { ConflictView } from '../../../src/model/conflict.ts';

const CONFLICT: ConflictView = {
  property: 'email',
  value: 'x@x.org',
  sinceMs: 1,
  lastMs: 2,
  times: 1,
  claimants: 1,
  holder: null,
  settled: null,
  holderContact: null,
  claimantContacts: [],
};

test('finds the conflicts about keys that name a person, and never asks about passes', async () => {
  const asked: string[] = [];
  const keys = [
    { property: 'email', value: 'x@x.org' },
    { property: 'customer_id', value: 'A1' },
    { property: PASS_KEY, value: 'p1' },
  ];
  const found = await conflictsAbout(keys, async ({ property }) => {
    asked.push(property);
    return Promise.resolve(property === 'email' ? CONFLICT : null);
  });
  expect(found).toEqual([CONFLICT]);
  expect(asked).toEqual(['email', 'customer_id']);
});
