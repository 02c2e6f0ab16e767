import { describe, expect, test } from '@jest/globals';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

async function withTwo(uniqueCase: SimulatorOptions['uniqueCase']): Promise<Bundle> {
  const bundle = await setup({ uniqueCase });
  for (const id of ['Xy9', 'xY9']) {
    const inputs = [{ id, idProperty: 'neostore_customer_id', properties: { city: id } }];
    await bundle.post(`${CONTACTS}/batch/upsert`, { inputs });
  }
  return bundle;
}

describe('two unique values that differ in case alone', () => {
  test('are one', async () => {
    const { simulator } = await withTwo('fold');
    expect(simulator.contacts()).toMatchObject([
      { properties: { neostore_customer_id: 'Xy9', city: 'xY9' } },
    ]);
  });

  test('are two where the account answers so, in reads and in one batch, too', async () => {
    const { post, simulator } = await withTwo('exact');
    expect(simulator.contacts()).toHaveLength(2);
    const read = { idProperty: 'neostore_customer_id', inputs: [{ id: 'Xy9' }, { id: 'xy9' }] };
    const { status, body } = await post(`${CONTACTS}/batch/read`, {
      ...read,
      properties: ['city'],
    });
    expect(status).toBe(207);
    expect(body.results).toMatchObject([{ properties: { city: 'Xy9' } }]);
    expect(body.errors).toMatchObject([{ context: { ids: ['xy9'] } }]);
    const inputs = ['Xy9', 'xY9'].map((id) => {
      return { id, idProperty: 'neostore_customer_id', properties: { zip: id } };
    });
    expect((await post(`${CONTACTS}/batch/upsert`, { inputs })).status).toBe(200);
  });

  test.each([
    ['fold', 400],
    ['exact', 201],
  ] as const)('are taken or not by a record that is created: %s', async (uniqueCase, status) => {
    const { post, aContact } = await setup({ uniqueCase });
    await aContact({ neostore_customer_id: 'Xy9' });
    const properties = { neostore_customer_id: 'xY9' };
    expect((await post(CONTACTS, { properties })).status).toBe(status);
  });

  test('are always one as addresses', async () => {
    const { post, aContact } = await setup({ uniqueCase: 'exact' });
    await aContact({ email: 'ada@example.com' });
    const inputs = ['ADA@example.com', 'ada@example.com'].map((id) => ({
      id,
      idProperty: 'email',
    }));
    expect((await post(`${CONTACTS}/batch/upsert`, { inputs })).status).toBe(400);
    const [first] = inputs;
    const { body } = await post(`${CONTACTS}/batch/upsert`, { inputs: [first ?? {}] });
    expect(body.results).toMatchObject([{ new: false }]);
  });
});
