import { expect, test } from '@jest/globals';
import { applyStored } from '../../../src/core/mapping/apply.ts';
import {
  contactChanges,
  documentsOf,
  type ContactChanges,
  type MappingPair,
  type RetoldContact,
  type RetoldEvent,
} from '../../../src/core/replay/contact-changes.ts';
import type { Mapping } from '../../../src/core/mapping/mapping.ts';
import { project } from '../../../src/core/mapping/project.ts';
import { aMapping } from '../mapping/a-mapping.ts';
import type { ContactDocument } from '../../../src/model/contact.ts';

const KEYS = [{ property: 'email', value: 'ada@example.com' }];
const NOBODY: ContactDocument = { registers: {}, wallet: {} };

const UPSERTED = {
  __id: 'e1',
  __eventName: 'Customer:Upserted',
  identifiers: { customerId: '7' },
  attributes: { email: 'ada@example.com', firstName: 'Ada', city: 'Rome' },
};
const INSTALLED = {
  __id: 'e2',
  __eventName: 'Pass:Installed',
  identifiers: { customerId: '7' },
  passId: 'p1',
  passType: 'loyalty',
  device: 'Apple',
};

async function retold(
  mapping: Mapping,
  payload: typeof UPSERTED | typeof INSTALLED,
  entries: readonly string[] = [],
): Promise<RetoldEvent> {
  const { __id: eventId, __eventName: name } = payload;
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const event = { connection: 'acme', name, receivedAtMs: 0, body };
  return { eventId, application: await applyStored(mapping, event), entries };
}

async function documentOf(mapping: Mapping): Promise<ContactDocument> {
  const { application } = await retold(mapping, UPSERTED);
  return application.kind === 'applied' ? application.document : NOBODY;
}

async function changesOf(contact: RetoldContact, mappings: MappingPair): Promise<ContactChanges> {
  const { before, after } = documentsOf(contact);
  const projections = {
    before: await project(mappings.inForce, before),
    after: await project(mappings.next, after),
  };
  return contactChanges(contact, projections, mappings);
}

test('by the same mapping nothing changes', async () => {
  const inForce = aMapping();
  const contact = {
    keys: KEYS,
    document: await documentOf(inForce),
    rest: NOBODY,
    events: [await retold(inForce, UPSERTED)],
  };
  expect(await changesOf(contact, { inForce, next: inForce })).toEqual({
    key: KEYS[0],
    properties: [],
    entries: [],
    unapplied: [],
  });
});

test('another mapping gives other, new and no values', async () => {
  const inForce = aMapping();
  const next = aMapping((file) => {
    const { properties } = file.events['Customer:Upserted'];
    properties.firstname = '$uppercase(attributes.firstName)';
    properties.nickname = 'attributes.firstName';
    delete properties.city;
  });
  const contact = {
    keys: KEYS,
    document: await documentOf(inForce),
    rest: NOBODY,
    events: [await retold(next, UPSERTED)],
  };
  const { properties } = await changesOf(contact, { inForce, next });
  expect(properties).toEqual([
    { property: 'firstname', before: 'Ada', after: 'ADA' },
    { property: 'city', before: 'Rome', after: null },
    { property: 'nickname', before: null, after: 'Ada' },
  ]);
});

test('what other events said stays', async () => {
  const inForce = aMapping();
  const document = await documentOf(inForce);
  const contact = { keys: KEYS, document, rest: document, events: [] };
  const { properties } = await changesOf(contact, { inForce, next: inForce });
  expect(properties).toEqual([]);
});

test('names the timeline entries that are not there yet', async () => {
  const inForce = aMapping();
  const contact = { keys: [], document: NOBODY, rest: NOBODY };
  const add = await retold(inForce, INSTALLED);
  const has = await retold(inForce, INSTALLED, ['pass_installed']);
  const mappings = { inForce, next: inForce };
  expect(await changesOf({ ...contact, events: [add] }, mappings)).toMatchObject({
    key: null,
    entries: ['pass_installed'],
    properties: [
      { property: 'neostore_wallet_status', before: 'none', after: 'apple' },
      { property: 'neostore_id', before: null, after: '7' },
    ],
  });
  expect(await changesOf({ ...contact, events: [has] }, mappings)).toMatchObject({
    entries: [],
  });
});

test('names the events that say nothing any more', async () => {
  const inForce = aMapping();
  const next = aMapping((file) => {
    file.events['Customer:Upserted'].when = 'false';
    file.events['Pass:Installed'].when = '$error("no")';
  });
  const events = [await retold(next, UPSERTED), await retold(next, INSTALLED)];
  const contact = { keys: KEYS, document: NOBODY, rest: NOBODY, events };
  const { unapplied } = await changesOf(contact, { inForce, next });
  expect(unapplied).toEqual([
    { kind: 'skipped', reason: 'when', eventId: 'e1' },
    {
      kind: 'failed',
      code: 'when-failed',
      reason: '"when" failed on this event',
      eventId: 'e2',
    },
  ]);
});
