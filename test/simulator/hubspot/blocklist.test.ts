import { describe, expect, test } from '@jest/globals';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';
const EMAIL = 'ada@example.com';

/** An account in which a person was deleted for privacy. */
async function withForgotten(blockedEmail?: SimulatorOptions['blockedEmail']): Promise<Bundle> {
  const bundle = await setup({ blockedEmail });
  bundle.simulator.forgetContact(await bundle.aContact({ email: EMAIL }));
  return bundle;
}

describe('an address of somebody who was deleted for privacy', () => {
  test.each([
    ['under the code of HubSpot’s imports', 'GDPR_BLACKLISTED_EMAIL'],
    ['as a bad address', 'INVALID_EMAIL'],
    ['by default', undefined],
  ])('is refused as a fault of the property %s', async (_, code) => {
    const { post } = await withForgotten(code === undefined ? undefined : { code });
    const { status, body } = await post(CONTACTS, { properties: { email: 'ADA@example.com' } });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([
      { code: code ?? 'GDPR_BLOCKLISTED_EMAIL', context: { propertyName: ['email'] } },
    ]);
    expect(body.message).toMatch(/^Property values were not valid: /);
  });

  test('may be refused by a message alone', async () => {
    const { post } = await withForgotten({
      code: null,
      message: 'email has been GDPR blacklisted',
    });
    const { status, body } = await post(CONTACTS, { properties: { email: EMAIL } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ message: 'email has been GDPR blacklisted' });
    expect(body.errors).toBeUndefined();
  });

  test('may be refused as a conflict', async () => {
    const { post } = await withForgotten({ status: 409, category: 'CONFLICT' });
    const { status, body } = await post(CONTACTS, { properties: { email: EMAIL } });
    expect({ status, category: body.category }).toEqual({ status: 409, category: 'CONFLICT' });
    expect(body.errors).toMatchObject([{ code: 'GDPR_BLOCKLISTED_EMAIL' }]);
  });

  test('is an error of its record in an upsert', async () => {
    const { post, simulator } = await withForgotten();
    const inputs = ['C1', 'C2'].map((id) => ({
      id,
      idProperty: 'neostore_customer_id',
      properties: { email: id === 'C1' ? EMAIL : 'bob@example.com' },
      objectWriteTraceId: id,
    }));
    const { status, body } = await post(`${CONTACTS}/batch/upsert`, { inputs });
    expect(status).toBe(207);
    expect(body.errors).toMatchObject([{ context: { objectWriteTraceId: ['C1'] } }]);
    expect(body.errors[0].message).toContain('GDPR_BLOCKLISTED_EMAIL');
    expect(simulator.contacts()).toMatchObject([{ properties: { email: 'bob@example.com' } }]);
  });

  test('is kept from coming back on a contact that exists', async () => {
    const { call, aContact } = await withForgotten();
    const id = await aContact({ lastname: 'Lovelace' });
    const update = { properties: { email: EMAIL } };
    expect((await call('PATCH', `${CONTACTS}/${id}`, update)).status).toBe(400);
  });
});
