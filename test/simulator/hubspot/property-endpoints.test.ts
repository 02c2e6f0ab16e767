import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const PROPERTIES = '/crm/properties/2026-09/contacts';

function aDefinition(more: JsonObject = {}): JsonObject {
  return {
    name: 'loyalty_level',
    label: 'Loyalty level',
    type: 'string',
    fieldType: 'text',
    groupName: 'neostore',
    ...more,
  };
}

describe('property definitions', () => {
  test('list HubSpot’s own and those that were provisioned', async () => {
    const { call } = await setup();
    const { body } = await call('GET', PROPERTIES);
    const byName = new Map(
      body.results.map((property: JsonObject) => [property['name'], property]),
    );
    expect(byName.get('createdate')).toMatchObject({
      hubspotDefined: true,
      modificationMetadata: { readOnlyValue: true },
    });
    expect(byName.get('neostore_wallet_status')).toMatchObject({
      type: 'enumeration',
      groupName: 'neostore',
      options: [{ value: 'none' }, { value: 'apple' }, { value: 'google' }, { value: 'both' }],
    });
    expect(byName.get('neostore_stores')).toMatchObject({ fieldType: 'checkbox' });
  });

  test('are created once; the second time answers 409', async () => {
    const { post } = await setup();
    expect((await post(PROPERTIES, aDefinition())).status).toBe(201);
    const { status, body } = await post(PROPERTIES, aDefinition());
    expect(status).toBe(409);
    expect(body.category).toBe('OBJECT_ALREADY_EXISTS');
  });

  test.each([
    ['no field type', { fieldType: null }],
    ['no type', { type: null }],
    ['no label', { label: '' }],
    ['a field type that does not fit', { type: 'datetime', fieldType: 'datetime' }],
    ['an unknown group', { groupName: 'nowhere' }],
    ['a name in capitals', { name: 'Loyalty' }],
    ['unique options', { type: 'date', fieldType: 'date', hasUniqueValue: true }],
  ])('are refused with %s', async (_, more) => {
    const { post } = await setup();
    expect((await post(PROPERTIES, aDefinition(more))).status).toBe(400);
  });

  test('have unique values ten times at most', async () => {
    const { post } = await setup();
    const unique = (index: number): JsonObject =>
      aDefinition({ name: `unique_${index}`, hasUniqueValue: true });
    // One is provisioned already.
    const inputs = Array.from({ length: 10 }, (_, index) => unique(index));
    const { status, body } = await post(`${PROPERTIES}/batch/create`, { inputs });
    expect(status).toBe(207);
    expect(body.results).toHaveLength(9);
    expect(body.errors).toMatchObject([{ context: { name: ['unique_9'] } }]);
  });
});

describe('a property definition that changes', () => {
  test('takes a new list of options in place of the old one', async () => {
    const { call, post } = await setup();
    const options = [{ label: 'Samsung', value: 'samsung' }];
    const path = `${PROPERTIES}/neostore_wallet_status`;
    expect((await call('PATCH', path, { options })).status).toBe(200);
    const write = (value: string): Promise<{ status: number }> =>
      post('/crm/objects/2026-09/contacts', { properties: { neostore_wallet_status: value } });
    expect((await write('samsung')).status).toBe(201);
    expect((await write('apple')).status).toBe(400);
  });

  test('cannot be written while it is archived, and comes back when it is created again', async () => {
    const { call, post, simulator, aContact } = await setup();
    await post(PROPERTIES, aDefinition());
    const id = await aContact({ loyalty_level: 'gold' });
    expect((await call('DELETE', `${PROPERTIES}/loyalty_level`)).status).toBe(204);
    expect((await call('GET', `${PROPERTIES}/loyalty_level`)).status).toBe(404);
    const write = { properties: { loyalty_level: 'silver' } };
    const refused = await call('PATCH', `/crm/objects/2026-09/contacts/${id}`, write);
    expect(refused.body.errors[0].code).toBe('PROPERTY_DOESNT_EXIST');
    expect((await post(PROPERTIES, aDefinition())).status).toBe(201);
    expect(simulator.contacts()[0]?.properties['loyalty_level']).toBe('gold');
  });
});

test('property groups are created once', async () => {
  const { call, post } = await setup();
  const group = { name: 'shop', label: 'Shop' };
  expect((await post(`${PROPERTIES}/groups`, group)).status).toBe(201);
  expect((await post(`${PROPERTIES}/groups`, group)).status).toBe(409);
  const { body } = await call('GET', `${PROPERTIES}/groups`);
  expect(body.results.map((known: JsonObject) => known['name'])).toEqual([
    'contactinformation',
    'neostore',
    'shop',
  ]);
});
