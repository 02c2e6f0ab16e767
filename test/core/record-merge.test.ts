import { expect, test } from '@jest/globals';
import {
  beyondLimit,
  emailAfterMerge,
  MERGES_PER_DAY_MAX,
  recordMerge,
} from '../../src/core/record-merge.ts';
import type { ContactOrigin } from '../../src/model/contact.ts';

const contact = (origin: ContactOrigin, ...others: readonly ContactOrigin[]) => ({
  hubspotId: '1',
  origin,
  duplicates: others.map((one, index) => ({ hubspotId: String(index + 2), origin: one })),
});

test('records that the daemon made are merged, one after the other', () => {
  const merge = recordMerge(contact('created', 'adopted', 'created'), { merge: 'made' });
  expect(merge).toEqual({ kind: 'merge', recordId: '1', duplicateId: '3' });
});

test.each([
  ['made', contact('adopted', 'created'), 'not all of them were made by this daemon'],
  ['made', contact('created', 'adopted'), 'not all of them were made by this daemon'],
  ['never', contact('created', 'created'), 'the mapping says so'],
] as const)('others are left to a person: merge "%s", %j', (merge, one, why) => {
  const reason = `HubSpot records 1, 2 are not merged, as ${why}`;
  expect(recordMerge(one, { merge })).toEqual({ kind: 'left', reason });
});

test('a contact that has one record, or none, has nothing to merge', () => {
  expect(recordMerge(contact('created'), { merge: 'made' })).toBeNull();
  const gone = { ...contact('created', 'created'), hubspotId: null, origin: null };
  expect(recordMerge(gone, { merge: 'made' })).toBeNull();
});

test('beyond the limit of a day the reason names it', () => {
  expect(beyondLimit(contact('created', 'created'))).toBe(
    `HubSpot records 1, 2 are not merged, as ${MERGES_PER_DAY_MAX} were merged within a day`,
  );
});

test.each([
  ['one of the contact’s own', 'Old@x.org', 'Old@x.org'],
  ['the choice of a person', 'other@x.org', 'new@x.org'],
  ['not said', null, 'new@x.org'],
])(
  'the address that counts as confirmed after a merge, where that of the record is %s',
  (...row) => {
    const [, primary, expected] = row;
    const keys = ['old@x.org', 'new@x.org'].map((value) => ({ property: 'email', value, at: '' }));
    expect(emailAfterMerge({ confirmed: { email: 'new@x.org' }, keys }, primary)).toBe(expected);
  },
);
