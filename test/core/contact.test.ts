import { expect, test } from '@jest/globals';
import { EMPTY_CONTACT, mergeContact } from '../../src/core/contact.ts';
import type { ContactDocument } from '../../src/model/contact.ts';

const document: ContactDocument = {
  registers: { city: { at: '1', event: 'e', value: 'Lyon', mode: 'newest' } },
  wallet: { p: { type: { at: '1', event: 'e', value: 'user' }, changes: {} } },
};

test('merging with nothing changes nothing, from either side', () => {
  expect(mergeContact(EMPTY_CONTACT, document)).toEqual(document);
  expect(mergeContact(document, EMPTY_CONTACT)).toEqual(document);
});

test('merges registers and wallet alike', () => {
  const later: ContactDocument = {
    registers: { city: { at: '2', event: 'f', value: 'Nice', mode: 'newest' } },
    wallet: { p: { type: { at: '2', event: 'f', value: 'vip' }, changes: {} } },
  };
  expect(mergeContact(document, later)).toEqual(later);
  expect(mergeContact(later, document)).toEqual(later);
});
