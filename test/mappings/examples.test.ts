import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { describeFault } from '../../src/core/mapping/fault.ts';
import { STANDARD_PROPERTIES } from '../../src/core/mapping/vocabulary.ts';
import { readMapping } from '../../src/mapping-file.ts';
import { anEvent, tell, type Told } from './story.ts';

const SCHEMA_FILE = 'mappings/mapping.schema.json';
const FILES = (await Array.fromAsync(glob('mappings/**/*.json')))
  .filter((file) => file !== SCHEMA_FILE)
  .sort();

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('the examples are those that are tested here', () => {
  expect(FILES.map((file) => basename(file, '.json')).sort()).toEqual([
    'consents',
    'default',
    'loyalty-programme',
    'merged-customers',
    'properties-only',
    'several-identifiers',
    'several-pass-types',
    'several-tenants',
  ]);
});

describe.each(FILES)('%s', (file) => {
  test('has no faults', async () => {
    const { compiled: result } = await readMapping(file);
    expect(result.kind === 'faulty' ? result.faults.map(describeFault) : []).toEqual([]);
  });

  test('names the schema, so that editors check it', () => {
    const { $schema } = readJson(file) as { $schema: string };
    expect(relative('.', join(dirname(file), $schema))).toBe(SCHEMA_FILE);
  });

  test('is accepted by the schema that editors use', () => {
    expect(z.fromJSONSchema(schema()).safeParse(readJson(file)).error?.issues ?? []).toEqual([]);
  });

  test('defines every property that it writes, and uses every timeline event it defines', async () => {
    const { compiled: result } = await readMapping(file);
    if (result.kind === 'faulty') throw new Error('has faults');
    const { match, rules, wallet, hubspot } = result.mapping;
    const events = [...rules.values()];
    const written = [
      ...match.map(({ property }) => property),
      ...[...events, ...wallet].flatMap(({ properties }) => [...properties.keys()]),
    ].filter((property) => !STANDARD_PROPERTIES.includes(property));
    expect(Object.keys(hubspot.properties).sort()).toEqual([...new Set(written)].sort());
    const used = events.flatMap(({ timeline }) => (timeline === null ? [] : [timeline.event]));
    expect(Object.keys(hubspot.timeline).sort()).toEqual([...new Set(used)].sort());
  });

  test('is described in the README of the examples', () => {
    const path = file.startsWith('mappings/examples/') ? basename(file) : '../default.json';
    expect(readFileSync('mappings/examples/README.md', 'utf8')).toContain(`\n| \`${path}\``);
  });
});

describe('the schema that editors use refuses', () => {
  test.each<[string, object]>([
    ['a file without "contact"', { version: 1 }],
    ['another version', { version: 2, contact: { match: [{ property: 'email', value: 'a' }] } }],
    [
      'a misspelt key',
      { version: 1, contact: { match: [{ property: 'email', value: 'a' }], creat: 'never' } },
    ],
    [
      'a name that HubSpot does not allow',
      { version: 1, contact: { match: [{ property: 'E-Mail', value: 'a' }] } },
    ],
  ])('%s', (_case, file) => {
    expect(z.fromJSONSchema(schema()).safeParse(file).success).toBe(false);
  });
});

function schema(): Parameters<typeof z.fromJSONSchema>[0] {
  return readJson(SCHEMA_FILE) as Parameters<typeof z.fromJSONSchema>[0];
}

/** Tells a story in its order and backwards: both have to come to the same. */
async function inAnyOrder(file: string, events: readonly object[]): Promise<Told> {
  const told = await tell(file, events);
  const { properties } = await tell(file, events.toReversed());
  expect(properties).toEqual(told.properties);
  return told;
}

const installed = (
  passId: string,
  passType: string,
  device: string,
  more: object = {},
): object => ({
  passId,
  passType,
  device,
  deviceIdentifier: `${device}-1`,
  metadata: null,
  ...more,
});

test('default: the sample events make the history of one person and one pass', async () => {
  const samples = (await Array.fromAsync(glob('data/samples/*.json'))).map(
    (file) => readJson(file) as object,
  );
  const { properties, timeline, dropped, creation } = await inAnyOrder(
    'mappings/default.json',
    samples,
  );
  expect(properties).toMatchObject({
    neostore_customer_id: '0000104217',
    email: 'zoe.lefevre@example.com',
    firstname: 'Zoé',
    neostore_birth_date: '1988-04-12',
    neostore_consent_email: 'true',
    neostore_wallet_status: 'none',
    neostore_wallet_last_event: 'uninstalled',
    neostore_wallet_last_changed_at: '2026-11-03T18:31:09.774Z',
    neostore_first_installed_at: '2026-09-14T09:03:47.990Z',
    neostore_apple_installed_at: '2026-09-14T09:03:47.990Z',
    neostore_wallet_passes: '0',
    neostore_pass_updated_at: '2026-10-02T16:20:05.117Z',
    neostore_pass_update_sent_at: '2026-10-02T16:20:05.631Z',
  });
  expect(properties).not.toHaveProperty('neostore_google_installed_at');
  expect(timeline.map(({ name }) => name)).toEqual([
    'pass_created',
    'pass_installed',
    'pass_uninstalled',
  ]);
  expect(timeline[1]?.properties).toMatchObject({ pass_type: 'user', wallet: 'apple' });
  expect(dropped).toEqual([]);
  expect(creation).toMatchObject({ kind: 'upsert', idProperty: 'neostore_customer_id' });
});

describe('loyalty-programme', () => {
  const file = 'mappings/examples/loyalty-programme.json';
  const identifiers = { 'y2.customerId': '00100000207298' };
  const attributes = { email: ' Jorg.Muller@Example.org', firstName: 'Jörg', lastName: 'Müller' };
  const card = installed('card', 'loyalty', 'Apple', { identifiers });

  test('knows its members by the number of their card', async () => {
    const { keys, creation } = await inAnyOrder(file, [
      anEvent('Customer:Upserted', 1, { identifiers, attributes }),
    ]);
    expect(keys).toEqual([
      { property: 'loyalty_card_number', value: '00100000207298' },
      { property: 'email', value: 'jorg.muller@example.org' },
    ]);
    expect(creation).toMatchObject({
      kind: 'upsert',
      idProperty: 'loyalty_card_number',
      guarded: { lifecyclestage: 'customer' },
    });
  });

  test('keeps when a member joined, and adds consents without taking any away', async () => {
    const { properties } = await inAnyOrder(file, [
      anEvent('Customer:Upserted', 1, {
        identifiers,
        attributes: { ...attributes, consents_email: true },
      }),
      anEvent('Customer:Upserted', 2, {
        identifiers,
        attributes: { ...attributes, consents_sms: true },
      }),
    ]);
    expect(properties).toMatchObject({
      loyalty_joined_at: '2026-03-01T10:00:00.000Z',
      loyalty_consents: 'email;sms',
    });
  });

  test('follows the tier, and empties an offer that ended', async () => {
    const updated = (day: number, metadata: object | null): object =>
      anEvent('Pass:Updated', day, { passId: 'card', passType: 'loyalty', identifiers, metadata });
    const offered = [updated(1, { loyaltyTier: 'gold', offer: '10 %' })];
    expect((await tell(file, offered)).properties).toMatchObject({
      loyalty_tier: 'gold',
      loyalty_offer: '10 %',
    });
    const { properties } = await inAnyOrder(file, [...offered, updated(2, null)]);
    expect(properties).toMatchObject({ loyalty_tier: 'gold', loyalty_offer: '' });
  });

  test('sees the loyalty card in the wallet, and no other pass', async () => {
    const coupon = installed('coupon', 'coupon', 'Google', { identifiers });
    const { properties, timeline } = await inAnyOrder(file, [
      anEvent('Customer:Upserted', 1, { identifiers, attributes }),
      anEvent('Pass:Installed', 2, { ...card, metadata: { storeId: '0107' } }),
      anEvent('Pass:Installed', 3, coupon),
    ]);
    expect(properties).toMatchObject({
      loyalty_wallet_status: 'apple',
      loyalty_wallet_installed_at: '2026-03-02T10:00:00.000Z',
    });
    expect(timeline).toEqual([
      {
        name: 'loyalty_card_installed',
        at: '2026-03-02T10:00:00.0000000Z',
        properties: { wallet: 'apple', store: '0107' },
      },
    ]);
  });
});

describe('several-pass-types', () => {
  const file = 'mappings/examples/several-pass-types.json';
  const identifiers = { customerId: '7' };

  test('tells cards from coupons, and counts vip cards among the cards', async () => {
    const { properties, timeline } = await inAnyOrder(file, [
      anEvent('Pass:Installed', 1, installed('a', 'loyalty', 'Apple', { identifiers })),
      anEvent('Pass:Installed', 2, installed('b', 'VIP-Gold', 'Google', { identifiers })),
      anEvent('Pass:Installed', 3, installed('c', 'coupon', 'Google', { identifiers })),
      anEvent('Pass:Uninstalled', 4, installed('c', 'coupon', 'Google', { identifiers })),
    ]);
    expect(properties).toEqual({
      neostore_customer_id: '7',
      loyalty_wallet_status: 'both',
      loyalty_wallet_devices: '2',
      coupon_wallet_status: 'none',
      coupon_last_installed_at: '2026-03-03T10:00:00.000Z',
    });
    expect(timeline.map(({ properties }) => properties)).toEqual([
      { pass_type: 'loyalty', wallet: 'apple' },
      { pass_type: 'VIP-Gold', wallet: 'google' },
      { pass_type: 'coupon', wallet: 'google' },
    ]);
  });
});

describe('several-identifiers', () => {
  const file = 'mappings/examples/several-identifiers.json';

  test('takes all ids for one contact, and creates it without an e-mail', async () => {
    const identifiers = { customerId: '7', shopifyId: '7450918236412' };
    const shop = (storeId: string): object => ({ identifiers, metadata: { storeId } });
    const { keys, properties, creation } = await inAnyOrder(file, [
      anEvent('Pass:Installed', 1, installed('a', 'user', 'Apple', shop('0107'))),
      anEvent('Pass:Installed', 2, installed('b', 'user', 'Apple', shop('0200'))),
    ]);
    expect(keys).toEqual([
      { property: 'neostore_customer_id', value: '7' },
      { property: 'shopify_customer_id', value: '7450918236412' },
      { property: '$pass', value: 'a' },
      { property: '$pass', value: 'b' },
    ]);
    expect(properties).toEqual({
      neostore_customer_id: '7',
      shopify_customer_id: '7450918236412',
      neostore_first_store_id: '0107',
      neostore_wallet_status: 'apple',
    });
    expect(creation).toMatchObject({ kind: 'upsert', idProperty: 'neostore_customer_id', id: '7' });
  });
});

describe('several-tenants', () => {
  const file = 'mappings/examples/several-tenants.json';
  const attributes = { email: 'zoe@example.com' };

  test('puts the tenant in front of the id, so that each has a customer 1001', async () => {
    const identifiers = { customerId: '1001' };
    const events = [anEvent('Customer:Upserted', 1, { identifiers, attributes })];
    expect((await tell(file, events)).keys[0]?.value).toBe('acme:1001');
    const other = await tell(file, events, 'beta');
    expect(other.keys[0]?.value).toBe('beta:1001');
    expect(other.properties).toMatchObject({
      neostore_customer_id: 'beta:1001',
      neostore_brand: 'beta',
    });
  });

  test.each([undefined, null, '', 'null', 0, '-'])(
    'makes no one person of all whose customer id is %j',
    async (customerId) => {
      const { keys, properties } = await inAnyOrder(file, [
        anEvent('Customer:Upserted', 1, { identifiers: { customerId }, attributes }),
      ]);
      expect(keys).toEqual([{ property: 'email', value: 'zoe@example.com' }]);
      expect(properties).not.toHaveProperty('neostore_customer_id');
    },
  );
});

describe('merged-customers', () => {
  const file = 'mappings/examples/merged-customers.json';

  test('lets one person have three ids, and the address of no till', async () => {
    const { compiled: result } = await readMapping(file);
    expect(result).toMatchObject({ mapping: { match: [{ limit: 3 }, { limit: null }] } });
    const customer = (day: number, customerId: string, email: string): object =>
      anEvent('Customer:Upserted', day, { identifiers: { customerId }, attributes: { email } });
    const { keys, properties } = await inAnyOrder(file, [
      customer(1, 'A1', 'zoe@example.com'),
      customer(2, 'B2', 'NoEmail@shop.example'),
      customer(3, 'B2', 'lyon-7@till.shop.example'),
    ]);
    expect(keys).toEqual([
      { property: 'neostore_customer_id', value: 'A1' },
      { property: 'email', value: 'zoe@example.com' },
      { property: 'neostore_customer_id', value: 'B2' },
    ]);
    expect(properties).toMatchObject({ neostore_customer_id: 'B2', email: 'zoe@example.com' });
  });
});

describe('properties-only', () => {
  const file = 'mappings/examples/properties-only.json';
  const attributes = { email: 'zoe@example.com', firstName: 'Zoé' };

  test('never creates a contact, and puts nothing on a timeline', async () => {
    const { properties, timeline, creation } = await inAnyOrder(file, [
      anEvent('Customer:Upserted', 1, { flowName: 'activation', attributes }),
      anEvent('Pass:Installed', 2, installed('a', 'user', 'Apple', { identifiers: attributes })),
    ]);
    expect(properties).toEqual({
      email: 'zoe@example.com',
      firstname: 'Zoé',
      neostore_member: 'true',
      neostore_has_wallet_pass: 'true',
    });
    expect(timeline).toEqual([]);
    expect(creation).toMatchObject({
      kind: 'waiting',
      reason: 'not in HubSpot, and the mapping never creates contacts',
    });
  });

  test('leaves alone what people entered', async () => {
    const { compiled: mapping } = await readMapping(file);
    if (mapping.kind === 'faulty') throw new Error('has faults');
    const modes = mapping.mapping.rules.get('Customer:Upserted')?.properties;
    expect(modes?.get('firstname')?.write).toBe('if-empty');
    expect(modes?.get('lastname')?.write).toBe('if-empty');
  });

  test('lets the first step of a form pass without a trace', async () => {
    const { keys } = await tell(file, [
      anEvent('Customer:Upserted', 1, { flowName: 'preregistration', attributes }),
    ]);
    expect(keys).toEqual([]);
  });
});
