import { describe, expect, test } from '@jest/globals';
import { previewDelivery, type Preview } from '../../src/core/preview.ts';
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
  expect(shown.properties).toEqual([
    { property: 'neostore_id', text: '007', type: 'string', write: 'newest', source: 'event' },
    {
      property: 'email',
      text: 'zoe@example.com',
      type: 'string',
      write: 'newest',
      source: 'event',
    },
    { property: 'firstname', text: 'Zoé', type: 'string', write: 'newest', source: 'event' },
    {
      property: 'neostore_wallet_status',
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

test('lists each value that would not be written, with its reason alone', async () => {
  const shown = await preview(
    { ...upserted, identifiers, attributes: { firstName: { a: 1 }, city: 'Atlantis' } },
    (file) => {
      file.hubspot.properties.city = { label: 'City', type: 'enumeration', options: ['Lyon'] };
    },
  );
  expect(shown.dropped).toEqual([
    { property: 'firstname', reason: 'an object, not a value' },
    { property: 'city', reason: 'not one of its options: Lyon' },
  ]);
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
