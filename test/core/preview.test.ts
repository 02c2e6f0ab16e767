import { describe, expect, test } from '@jest/globals';
import { previewDelivery, type Preview } from '../../src/core/preview.ts';
import type { PropertyDefinition } from '../../src/model/property.ts';
import { aMapping, type Draft } from './mapping/a-mapping.ts';

const RECEIPT = { tenant: 'acme', receivedAtMs: Date.parse('2025-02-17T12:28:00Z') };
const STAMP = { __id: 'e1', __creationDate: '2025-02-17T12:27:31.6316643Z' };
const upserted = { ...STAMP, __eventName: 'Customer:Upserted' };
const installed = { ...STAMP, __eventName: 'Pass:Installed', passId: 'P1', device: 'Apple' };
const identifiers = { customerId: '007' };

async function preview(payload: object, change?: (file: Draft) => void): Promise<Preview> {
  return previewDelivery(aMapping(change), JSON.stringify(payload), RECEIPT);
}

test('shows what HubSpot would be sent, converted to the types of the mapping file', async () => {
  const shown = await preview({
    ...upserted,
    identifiers,
    attributes: { email: ' Zoe@Example.com', firstName: ' Zoé ' },
  });
  expect(shown).toMatchObject({
    event: { id: 'e1', name: 'Customer:Upserted', at: STAMP.__creationDate },
    mappingVersion: 'v1',
    outcome: 'applied',
    reason: null,
    keys: [
      { property: 'neostore_id', value: '007' },
      { property: 'email', value: 'zoe@example.com' },
    ],
  });
  const said = { type: 'string', write: 'newest', source: 'event' };
  expect(shown.properties).toEqual([
    { property: 'neostore_id', given: '007', text: '007', ...said },
    {
      property: 'email',
      given: 'zoe@example.com',
      text: 'zoe@example.com',
      type: 'string',
      write: 'newest',
      source: 'event',
    },
    { property: 'firstname', given: 'Zoé', text: 'Zoé', ...said },
    {
      property: 'neostore_wallet_status',
      given: 'none',
      text: 'none',
      type: 'enumeration',
      write: 'newest',
      source: 'wallet',
    },
  ]);
});

describe('the requests', () => {
  test('look the contact up by each key, then update or create it', async () => {
    const { requests } = await preview({
      ...upserted,
      identifiers,
      attributes: { email: 'a@b.c' },
    });
    expect(requests).toEqual([
      'look for the contact by neostore_id (contacts/batch/read)',
      'look for the contact by email (contacts/batch/read)',
      'if it is there, update its record (contacts/batch/update)',
      'if not, create it by neostore_id (contacts/batch/upsert)',
    ]);
  });

  test('say why a contact cannot be created yet', async () => {
    const { requests } = await preview({ ...upserted, identifiers });
    expect(requests.at(-1)).toBe(
      'if not, wait: not in HubSpot, and no e-mail is known yet to create it by',
    );
  });

  test('of an event that names a pass alone need another event to tell whose it is', async () => {
    const { requests } = await preview(installed);
    expect(requests).toEqual([
      'if another event told whose pass it is, update its record (contacts/batch/update)',
      'if not, wait: not in HubSpot, and no e-mail is known yet to create it by',
      'put pass_installed on its timeline, once it has a record (custom event or note)',
    ]);
  });
});

test('shows the timeline event and what is computed from the wallet', async () => {
  const shown = await preview({ ...installed, identifiers });
  expect(shown.timeline).toEqual([
    { name: 'pass_installed', at: STAMP.__creationDate, properties: { wallet: 'apple' } },
  ]);
  expect(shown.properties.at(-1)).toMatchObject({ text: 'apple', source: 'wallet' });
});

test('lists each value that would not be written, with its reason', async () => {
  const shown = await preview(
    { ...upserted, identifiers, attributes: { firstName: { a: 1 }, city: 'Atlantis' } },
    (file) => {
      file.hubspot.properties.city = { label: 'City', type: 'enumeration', options: ['Lyon'] };
    },
  );
  expect(shown.dropped).toEqual([
    { property: 'firstname', reason: 'an object, not a value', value: '{"a":1}' },
    { property: 'city', reason: 'not one of its options: Lyon', value: 'Atlantis' },
  ]);
});

test('shows values as they are and as HubSpot takes them, by the definitions of the account', async () => {
  const text = { type: 'string', multiple: false, options: [], readOnly: false, unique: false };
  const portal = new Map(
    [
      { ...text, name: 'neostore_id' },
      { ...text, name: 'email' },
      { ...text, name: 'firstname', type: 'date' },
    ].map((one) => [one.name, one as PropertyDefinition]),
  );
  const payload = {
    ...upserted,
    identifiers,
    attributes: { email: 'a@b.c', firstName: ' 1988-04-12T10:00:00Z', city: 'Lyon' },
  };
  const mapping = aMapping();
  const shown = await previewDelivery(mapping, JSON.stringify(payload), RECEIPT, undefined, portal);
  expect(shown.properties).toContainEqual(
    expect.objectContaining({
      property: 'firstname',
      given: '1988-04-12T10:00:00Z',
      text: '1988-04-12',
      type: 'date',
    }),
  );
  // The account lacks it, and the mapping does not have it made.
  expect(shown.dropped).toContainEqual({
    property: 'city',
    reason: 'HubSpot has no such contact property',
    value: 'Lyon',
  });
  // The account lacks it, and the mapping has it made.
  expect(shown.properties).toContainEqual(
    expect.objectContaining({ property: 'neostore_wallet_status', type: 'enumeration' }),
  );
  const { properties } = await previewDelivery(
    mapping,
    JSON.stringify({ ...payload, attributes: { email: 'a@b.c' } }),
    RECEIPT,
    undefined,
    new Map([...portal, ['neostore_wallet_status', { ...text, name: 'w' } as PropertyDefinition]]),
  );
  expect(properties.at(-1)).toMatchObject({ type: 'string' });
});

describe('an event that is not applied', () => {
  test.each<[string, object, Preview['outcome'], string]>([
    ['an unknown event', { ...upserted, __eventName: 'store.moved' }, 'skipped', 'ignored'],
    ['an event that names nobody', upserted, 'skipped', 'no contact'],
    [
      'an event whose key cannot be read',
      { ...upserted, attributes: { email: 7 } },
      'failed',
      'no key: email expression failed (T0410)',
    ],
  ])('%s', async (_case, payload, outcome, reason) => {
    const shown = await preview(payload);
    expect(shown).toMatchObject({ outcome, reason, keys: [], properties: [], requests: [] });
    expect(shown.event).not.toBeNull();
  });

  test('a delivery that holds no event would be quarantined', async () => {
    expect(await preview({ passId: 'P1' })).toMatchObject({
      event: null,
      outcome: 'quarantined',
      reason: '__id is missing',
    });
  });
});

test('an event that names nobody shows what of it named nobody', async () => {
  const shown = await preview({ ...upserted, attributes: { email: 'n/a' } });
  expect(shown).toMatchObject({
    outcome: 'skipped',
    reason: 'no contact',
    dropped: [{ property: 'email', reason: 'names nobody: a word for nothing' }],
  });
});
