import { expect, test } from '@jest/globals';
import { applyStored } from '../../../src/core/mapping/apply.ts';
import {
  contactChanges,
  documentsOf,
  type ContactChanges,
  type KnownAccount,
  type MappingPair,
  type RetoldContact,
  type RetoldEvent,
} from '../../../src/core/replay/contact-changes.ts';
import type { Mapping } from '../../../src/core/mapping/mapping.ts';
import { project } from '../../../src/core/mapping/project.ts';
import { aMapping } from '../mapping/a-mapping.ts';
import type { ContactDocument } from '../../../src/model/contact.ts';

const KEYS = [{ property: 'email', value: 'ada@example.com', at: '' }];
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
  const application = await applyStored(mapping, event);
  return { eventId, application, inForce: application, entries };
}

async function documentOf(mapping: Mapping): Promise<ContactDocument> {
  const { application } = await retold(mapping, UPSERTED);
  return application.kind === 'applied' ? application.document : NOBODY;
}

/** An account of which only the mapping is known. */
const UNKNOWN: KnownAccount = { portal: new Map(), definitionHash: () => 'd1', nowMs: 0 };

type Told = Pick<RetoldContact, 'document' | 'rest' | 'events'> & Partial<RetoldContact>;

async function changesOf(
  told: Told,
  mappings: MappingPair,
  account = UNKNOWN,
): Promise<ContactChanges> {
  const held = (told.keys ?? []).map((key) => ({ ...key, at: '' }));
  const none = { claims: [], dropped: [], verdicts: [], hubspotId: null };
  const contact = { ...none, ...told, keys: held };
  const { before, after } = documentsOf(contact);
  const projections = {
    before: await project(mappings.inForce, before),
    after: await project(mappings.next, after),
  };
  return contactChanges(contact, projections, mappings, account);
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
    leftOut: [],
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

test('a value that is refused is no change, and told with its reason, new or not', async () => {
  const inForce = aMapping();
  const next = aMapping((file) => {
    const { properties } = file.events['Customer:Upserted'];
    properties.neostore_wallet_status = 'attributes.city';
    properties.city = '$number(attributes.city)';
    properties.firstname = '$uppercase(attributes.firstName)';
    file.wallet = [];
  });
  const sent = { property: 'firstname', kind: 'refused', sent: 'ADA', held: null } as const;
  const refused = { ...sent, code: 'INVALID', reason: 'no', definition: 'd1', atMs: 0 };
  const [before, after] = [await retold(inForce, UPSERTED), await retold(next, UPSERTED)];
  const contact = {
    keys: KEYS,
    document: await documentOf(inForce),
    rest: NOBODY,
    events: [{ ...after, inForce: before.application }],
    verdicts: [refused],
    claims: [{ property: 'neostore_id', value: '7', kind: 'taken' as const, holder: null, at: '' }],
  };
  const { properties, leftOut } = await changesOf(contact, { inForce, next });
  expect(properties).toEqual([]);
  expect(leftOut).toEqual([
    { property: 'city', reason: expect.stringContaining('expression failed'), isNew: true },
    {
      property: 'neostore_wallet_status',
      value: 'Rome',
      reason: expect.stringContaining('option'),
      isNew: true,
    },
    {
      property: 'neostore_id',
      value: '7',
      reason: expect.stringContaining('has it'),
      isNew: false,
    },
    { property: 'firstname', value: 'ADA', reason: 'HubSpot refused it: INVALID', isNew: true },
  ]);
});

test('what the account has not is left out', async () => {
  const inForce = aMapping();
  const events = [await retold(inForce, UPSERTED)];
  const contact = { document: await documentOf(inForce), rest: NOBODY, events };
  const email = { name: 'email', type: 'string' as const, multiple: false, options: [] };
  const portal = new Map([['email', { ...email, unique: false, readOnly: false }]]);
  const { leftOut } = await changesOf(contact, { inForce, next: inForce }, { ...UNKNOWN, portal });
  const reason = 'HubSpot has no such contact property';
  expect(leftOut).toEqual([
    { property: 'firstname', value: 'Ada', reason, isNew: false },
    { property: 'city', value: 'Rome', reason, isNew: false },
  ]);
});
