import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

function byCustomer(properties: JsonObject): JsonObject {
  return {
    inputs: [{ id: 'C1', idProperty: 'neostore_customer_id', properties, objectWriteTraceId: '1' }],
  };
}

describe('the answer to a write', () => {
  test('holds the stage that was kept, not the one that was sent', async () => {
    const { post } = await setup();
    await post(`${CONTACTS}/batch/upsert`, byCustomer({ lifecyclestage: 'customer' }));
    const { status, body } = await post(
      `${CONTACTS}/batch/upsert`,
      byCustomer({ lifecyclestage: 'lead' }),
    );
    expect(status).toBe(200);
    expect(body.results[0]).toMatchObject({
      properties: { lifecyclestage: 'customer' },
      new: false,
      createdAt: '2026-11-23T10:00:00.000Z',
    });
    expect(body.results[0].warnings).toBeUndefined();
  });

  test('holds what was sent where the account answers so', async () => {
    const { post, simulator } = await setup({ writtenValues: 'echoed', upsertNew: 'absent' });
    await post(`${CONTACTS}/batch/upsert`, byCustomer({ lifecyclestage: 'customer' }));
    const { body } = await post(`${CONTACTS}/batch/upsert`, byCustomer({ lifecyclestage: 'lead' }));
    expect(body.results[0].properties.lifecyclestage).toBe('lead');
    expect(body.results[0]).not.toHaveProperty('new');
    expect(simulator.contacts()).toMatchObject([{ properties: { lifecyclestage: 'customer' } }]);
  });
});

describe('a phone number of a property that is validated', () => {
  test('is stored without formatting, with a warning', async () => {
    const { post, simulator } = await setup();
    simulator.provision({ rules: { validatedPhones: ['phone'] } });
    const properties = { phone: '+1 (888) 482-7768', mobilephone: '+1 (888) 482-7768' };
    const { body } = await post(CONTACTS, { properties });
    expect(body.properties).toMatchObject({
      phone: '+18884827768',
      mobilephone: '+1 (888) 482-7768',
    });
    expect(body.warnings).toEqual([
      {
        category: 'PROPERTY_VALUE_NORMALIZED',
        context: {
          propertyName: 'phone',
          rawValue: '+1 (888) 482-7768',
          normalizedValue: '+18884827768',
        },
        message: 'phone was normalized',
      },
    ]);
  });

  test.each(['call me', '+33', '+1 888 482 7768 ext 5'])('is refused as “%s”', async (phone) => {
    const { post, simulator } = await setup();
    simulator.provision({ rules: { validatedPhones: ['phone'] } });
    const { status, body } = await post(CONTACTS, { properties: { phone } });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([
      { code: 'INVALID_PHONE_NUMBER', context: { propertyName: ['phone'] } },
    ]);
  });

  test('is stored without a warning under a version that knows none, or where none is given', async () => {
    for (const options of [{}, { normalizationWarnings: false }]) {
      const { post, simulator } = await setup(options);
      simulator.provision({ rules: { validatedPhones: ['phone'] } });
      const path = 'normalizationWarnings' in options ? CONTACTS : '/crm/v3/objects/contacts';
      const { body } = await post(path, { properties: { phone: '+33 1 23 45 67 89' } });
      expect(body.properties.phone).toBe('+33123456789');
      expect(body.warnings).toBeUndefined();
    }
  });
});

describe('days and instants', () => {
  const properties = [
    ['born_on', '1990-01-01T00:00:00Z', '1990-01-01', '631152000000'],
    ['born_on', '1990-01-01T23:59', '1990-01-01', '631152000000'],
    [
      'neostore_apple_installed_at',
      '2026-11-20T08:30:00.1234567Z',
      '2026-11-20T08:30:00.123Z',
      '1795163400123',
    ],
    [
      'neostore_apple_installed_at',
      '2026-11-20T09:30+01:00',
      '2026-11-20T08:30:00.000Z',
      '1795163400000',
    ],
    ['neostore_apple_installed_at', '1795163400', '2026-11-20T08:30:00.000Z', '1795163400000'],
  ] as const;

  test.each(properties)('of %s as %s are normalized', async (name, sent, stored, normalized) => {
    const { post, simulator } = await setup({ dates: 'normalized' });
    simulator.provision({ properties: [{ name: 'born_on', label: 'Born on', type: 'date' }] });
    const { status, body } = await post(CONTACTS, { properties: { [name]: sent } });
    expect(status).toBe(201);
    expect(body.properties[name]).toBe(stored);
    expect(body.warnings).toMatchObject([
      { context: { propertyName: name, rawValue: sent, normalizedValue: normalized } },
    ]);
  });

  test('that need no change bring no warning', async () => {
    const { post } = await setup({ dates: 'normalized' });
    const values = { neostore_apple_installed_at: '2026-11-20T08:30:00.123Z' };
    expect((await post(CONTACTS, { properties: values })).body.warnings).toBeUndefined();
  });

  test.each([
    ['by default', {}, CONTACTS],
    ['under an older version', { dates: 'normalized' }, '/crm/objects/2026-03/contacts'],
  ] as const)('in another form are refused %s', async (_, options, path) => {
    const { post } = await setup(options);
    const values = { neostore_apple_installed_at: '2026-11-20T08:30:00.1234567Z' };
    const { status, body } = await post(path, { properties: values });
    expect({ status, code: body.errors[0].code }).toEqual({ status: 400, code: 'INVALID_DATE' });
  });

  test('that are no instants are refused in any case', async () => {
    const { post } = await setup({ dates: 'normalized' });
    for (const sent of ['yesterday', '2026-02-30T00:00:00Z', '2026-11-20 08:30']) {
      const values = { neostore_apple_installed_at: sent };
      expect((await post(CONTACTS, { properties: values })).status).toBe(400);
    }
  });
});

describe('an option in another case', () => {
  test('is refused', async () => {
    const { post } = await setup();
    const { body } = await post(CONTACTS, { properties: { neostore_wallet_status: 'APPLE' } });
    expect(body.errors).toMatchObject([{ code: 'INVALID_OPTION' }]);
  });

  test('is stored as the option is written where the account answers so', async () => {
    const { post } = await setup({ enumerationCase: 'fold' });
    const properties = { neostore_wallet_status: 'APPLE', neostore_stores: 'Paris;LYON' };
    const { body } = await post(CONTACTS, { properties });
    expect(body.properties).toMatchObject({
      neostore_wallet_status: 'apple',
      neostore_stores: 'paris;lyon',
    });
    const stranger = await post(CONTACTS, { properties: { neostore_wallet_status: 'Samsung' } });
    expect(stranger.status).toBe(400);
  });
});

describe('a contact without a name and an address', () => {
  test.each([
    ['created', 201],
    ['refused', 400],
  ] as const)('is %s', async (namelessContacts, status) => {
    const { post } = await setup({ namelessContacts });
    const properties = { neostore_customer_id: 'C1', city: 'Paris' };
    expect((await post(CONTACTS, { properties })).status).toBe(status);
    const named = { ...properties, neostore_customer_id: 'C2', lastname: 'Lovelace' };
    expect((await post(CONTACTS, { properties: named })).status).toBe(201);
  });

  test('can come of an update all the same', async () => {
    const { call, aContact } = await setup({ namelessContacts: 'refused' });
    const id = await aContact({ lastname: 'Lovelace' });
    const update = { properties: { lastname: '' } };
    expect((await call('PATCH', `${CONTACTS}/${id}`, update)).status).toBe(200);
  });
});
