import { expect, test } from '@jest/globals';
import { keyRulesOf } from '../../src/core/mapping/key-rules.ts';
import { chooseRecords } from '../../src/dispatcher/choose-records.ts';
import { findRecords } from '../../src/dispatcher/find-records.ts';
import { RecordHolders } from '../../src/dispatcher/record-holders.ts';
import type { DirtyContact } from '../../src/model/contact.ts';
import type { ContactRecord } from '../../src/model/hubspot.ts';
import { aMapping } from '../core/mapping/a-mapping.ts';

const mapping = aMapping();

function aContact(id: number, customerId: string): DirtyContact {
  return {
    id,
    connection: 'acme',
    revision: 1,
    keys: [{ property: 'neostore_id', value: customerId, at: '' }],
    claims: [],
    document: { registers: {}, wallet: {} },
    hubspotId: null,
    origin: null,
    duplicates: [],
    confirmed: {},
    dropped: [],
    attempts: 0,
    inDoubt: null,
    verdicts: [],
    history: [],
    isAwaited: false,
  };
}

/** The ids of the records that two customers lead to whose ids differ in case alone, where HubSpot answers with these. */
async function found(...records: readonly ContactRecord[]): Promise<readonly unknown[]> {
  const contacts = [aContact(1, 'Xy9'), aContact(2, 'xY9')];
  const desired = new Map(
    contacts.map((contact) => [contact, { values: new Map(), dropped: [] }] as const),
  );
  const hubspot = { readContacts: async () => ({ records, failed: new Map() }) };
  const search = { match: mapping.match, telling: ['neostore_id'] };
  const { candidates } = await findRecords(hubspot, desired, search);
  const work = { holders: async () => ({ records: [], keys: [] }) };
  const holders = new RecordHolders(work, keyRulesOf(mapping), contacts);
  const chosen = await chooseRecords(candidates, holders);
  return contacts.map((contact) => {
    const one = chosen.get(contact);
    return one?.kind === 'chosen' ? one.record?.id : one;
  });
}

test('records that differ in case alone are told apart', async () => {
  expect(
    await found(
      { id: '101', properties: { neostore_id: 'xY9' } },
      { id: '102', properties: { neostore_id: 'Xy9' } },
    ),
  ).toEqual(['102', '101']);
});

test('a record whose value HubSpot writes in another case is found', async () => {
  expect(await found({ id: '101', properties: { neostore_id: 'XY9' } })).toEqual([
    '101',
    undefined,
  ]);
});

test('a record whose value is another contact’s but for its case is that contact’s', async () => {
  expect(await found({ id: '101', properties: { neostore_id: 'xY9' } })).toEqual([
    undefined,
    '101',
  ]);
});
