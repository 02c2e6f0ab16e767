import { describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';
import { setup, type Bundle } from './setup.ts';
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

describe('a sensitive property', () => {
  const NAME = 'born_on';
  async function withSensitive(options: Partial<SimulatorOptions> = {}): Promise<Bundle> {
    const bundle = await setup(options);
    bundle.simulator.provision({
      properties: [{ name: NAME, label: 'Born on', type: 'date', sensitivity: 'sensitive' }],
    });
    return bundle;
  }
  const namesIn = (body: { results: JsonObject[] }): unknown[] =>
    body.results.map((property) => property['name']);

  test('is in no list but that of sensitive ones', async () => {
    const { call } = await withSensitive();
    expect(namesIn((await call('GET', PROPERTIES)).body)).not.toContain(NAME);
    const asked = await call('GET', `${PROPERTIES}?dataSensitivity=sensitive`);
    expect(asked.body.results).toMatchObject([{ name: NAME, dataSensitivity: 'sensitive' }]);
    const others = await call('GET', `${PROPERTIES}?dataSensitivity=highly_sensitive`);
    expect(others.body.results).toEqual([]);
    expect((await call('GET', `${PROPERTIES}?dataSensitivity=secret`)).status).toBe(400);
  });

  test('exists when somebody creates it', async () => {
    const { post } = await withSensitive();
    const definition = aDefinition({ name: NAME, type: 'date', fieldType: 'date' });
    expect((await post(PROPERTIES, definition)).status).toBe(409);
  });

  test.each([
    ['hidden', 404],
    ['shown', 200],
  ] as const)('is %s by its name alone', async (sensitiveByName, status) => {
    const { call } = await withSensitive({ sensitiveByName });
    expect((await call('GET', `${PROPERTIES}/${NAME}`)).status).toBe(status);
    const asked = await call('GET', `${PROPERTIES}/${NAME}?dataSensitivity=sensitive`);
    expect(asked.body).toMatchObject({ name: NAME, dataSensitivity: 'sensitive' });
    const wrong = await call('GET', `${PROPERTIES}/${NAME}?dataSensitivity=highly_sensitive`);
    expect(wrong.status).toBe(404);
  });

  test('is created as such by a request', async () => {
    const { call, post } = await setup();
    const definition = aDefinition({ dataSensitivity: 'highly_sensitive' });
    expect((await post(PROPERTIES, definition)).status).toBe(201);
    expect((await call('GET', `${PROPERTIES}/loyalty_level`)).status).toBe(404);
    expect((await post(PROPERTIES, aDefinition({ dataSensitivity: 'secret' }))).status).toBe(400);
  });
});

test('an archived property is in the list of archived ones alone', async () => {
  const { call, post, simulator } = await setup();
  await post(PROPERTIES, aDefinition());
  simulator.archiveProperty('loyalty_level');
  const asked = `${PROPERTIES}?archived=true`;
  expect((await call('GET', asked)).body.results).toMatchObject([
    { name: 'loyalty_level', archived: true },
  ]);
  const one = await call('GET', `${PROPERTIES}/loyalty_level?archived=true`);
  expect(one.body).toMatchObject({ name: 'loyalty_level', archived: true });
  await post(PROPERTIES, aDefinition());
  expect((await call('GET', asked)).body.results).toEqual([]);
});

test('a property whose values are kept elsewhere shows no options and judges all the same', async () => {
  const { call, post, simulator } = await setup();
  const owner = { name: 'hubspot_owner_id', label: 'Owner', type: 'enumeration' } as const;
  simulator.provision({ properties: [{ ...owner, external: ['71', '72'] }] });
  const path = `${PROPERTIES}/hubspot_owner_id`;
  expect((await call('GET', path)).body).toMatchObject({
    externalOptions: true,
    options: [],
    modificationMetadata: { readOnlyOptions: true },
  });
  const write = async (value: string): Promise<number> => {
    const properties = { hubspot_owner_id: value };
    return (await post('/crm/objects/2026-09/contacts', { properties })).status;
  };
  expect([await write('71'), await write('73')]).toEqual([201, 400]);
  await call('PATCH', path, { label: 'Keeper' });
  expect([await write('72'), await write('73')]).toEqual([201, 400]);
});

test('an account has a thousand properties of its own at most', async () => {
  const { call, post } = await setup();
  const { results } = (await call('GET', PROPERTIES)).body;
  const own = results.filter((property: JsonObject) => property['hubspotDefined'] === false).length;
  let left = 1_000 - own;
  for (let batch = 0; left > 0; batch += 1) {
    const inputs = Array.from({ length: Math.min(100, left) }, (_, index) =>
      aDefinition({ name: `p_${batch}_${index}` }),
    );
    expect((await post(`${PROPERTIES}/batch/create`, { inputs })).status).toBe(201);
    left -= inputs.length;
  }
  expect((await post(PROPERTIES, aDefinition())).status).toBe(400);
});

test('a definition has every field that the specification requires', async () => {
  const { call } = await setup();
  const { body } = await call('GET', `${PROPERTIES}/neostore_wallet_status`);
  expect(body).toMatchObject({
    name: 'neostore_wallet_status',
    label: 'Wallet status',
    type: 'enumeration',
    fieldType: 'select',
    groupName: 'neostore',
    description: '',
    archived: false,
    hidden: false,
    dataSensitivity: 'non_sensitive',
    externalOptions: false,
  });
  expect(body.options[1]).toEqual({
    label: 'Apple',
    value: 'apple',
    description: '',
    displayOrder: 1,
    hidden: false,
  });
});

test('options may come without a number and a description', async () => {
  const { call } = await setup({ optionFields: 'few' });
  const { body } = await call('GET', `${PROPERTIES}/neostore_wallet_status`);
  expect(body.options[1]).toEqual({
    label: 'Apple',
    value: 'apple',
    description: null,
    hidden: false,
  });
});

test('the description of a property is kept', async () => {
  const { call, post } = await setup();
  await post(PROPERTIES, aDefinition({ description: 'How loyal' }));
  await call('PATCH', `${PROPERTIES}/loyalty_level`, { label: 'Level' });
  const { body } = await call('GET', `${PROPERTIES}/loyalty_level`);
  expect(body).toMatchObject({ label: 'Level', description: 'How loyal' });
});

describe('a validation of phone numbers', () => {
  const PHONE_RULE = 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE';
  const validations = (name: string, rule = PHONE_RULE): string =>
    `/crm/property-validations/2026-03/0-1/${name}/rule-type/${rule}`;

  test('stores them without formatting, and refuses what is none', async () => {
    const { call, post } = await setup();
    const made = await call('PUT', validations('phone'), { ruleArguments: [] });
    expect(made).toMatchObject({ status: 200, body: { ruleType: PHONE_RULE } });
    const create = async (phone: string) =>
      post('/crm/objects/2026-09/contacts', { properties: { phone } });
    expect((await create('+33 (1) 99-00-12-34')).body.properties.phone).toBe('+33199001234');
    expect((await create('no number')).status).toBe(400);
  });

  test.each([
    ['another rule', validations('phone', 'MAX_LENGTH'), 400],
    ['another kind of property', validations('city'), 400],
    ['an unknown property', validations('nothing'), 404],
  ])('is refused for %s', async (_, path, status) => {
    const { call } = await setup();
    expect((await call('PUT', path, { ruleArguments: [] })).status).toBe(status);
  });
});
