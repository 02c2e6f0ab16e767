import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const UPSERT = '/crm/objects/2026-09/contacts/batch/upsert';

function customers(count: number, traced: boolean): JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `C${index}`,
    idProperty: 'neostore_customer_id',
    properties: { city: 'Paris' },
    ...(traced ? { objectWriteTraceId: `trace-${index}` } : {}),
  }));
}

const BAD: JsonObject = {
  id: 'bad',
  idProperty: 'neostore_customer_id',
  properties: { nope: '1' },
};

describe('a batch with a bad record', () => {
  test('writes nothing without trace ids', async () => {
    const { post, simulator } = await setup();
    const { status, body } = await post(UPSERT, { inputs: [...customers(3, false), BAD] });
    expect(status).toBe(400);
    expect(body.errors[0].code).toBe('PROPERTY_DOESNT_EXIST');
    expect(simulator.contacts()).toEqual([]);
  });

  test('also takes back what it changed on contacts that existed', async () => {
    const { post, simulator } = await setup();
    await post(UPSERT, { inputs: customers(1, false) });
    const change = { ...customers(1, false)[0], properties: { city: 'Lyon', email: 'a@b.co' } };
    await post(UPSERT, { inputs: [change, BAD] });
    expect(simulator.contacts()).toMatchObject([{ properties: { city: 'Paris' } }]);
    const created = await post('/crm/objects/2026-09/contacts', {
      properties: { email: 'a@b.co' },
    });
    expect(created.status).toBe(201);
  });

  test('writes the others when each record has its own trace id', async () => {
    const { post, simulator } = await setup();
    const inputs = [...customers(3, true), { ...BAD, objectWriteTraceId: 'trace-bad' }];
    const { status, body } = await post(UPSERT, { inputs });
    expect(status).toBe(207);
    expect(body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['trace-bad'] } }],
    });
    expect(body.results).toHaveLength(3);
    expect(simulator.contacts()).toHaveLength(3);
  });

  test('writes nothing when two records share a trace id', async () => {
    const { post, simulator } = await setup();
    const inputs = [...customers(2, true), { ...BAD, objectWriteTraceId: 'trace-1' }];
    expect((await post(UPSERT, { inputs })).status).toBe(400);
    expect(simulator.contacts()).toEqual([]);
  });

  test('writes nothing by e-mail where the account takes partial upserts that way for none', async () => {
    const { post, simulator } = await setup({ partialEmailUpserts: false });
    const inputs = [
      { id: 'a@b.co', idProperty: 'email', properties: {}, objectWriteTraceId: '1' },
      { id: 'c@d.co', idProperty: 'email', properties: { nope: '1' }, objectWriteTraceId: '2' },
    ];
    expect((await post(UPSERT, { inputs })).status).toBe(400);
    expect(simulator.contacts()).toEqual([]);
  });
});

describe('a batch as a whole', () => {
  test('is refused when a record appears twice, however it is written', async () => {
    const { post, simulator } = await setup();
    const inputs = ['a@b.co', 'c@d.co', 'A@B.co'].map((id, index) => ({
      id,
      idProperty: 'email',
      properties: {},
      objectWriteTraceId: String(index),
    }));
    const { status, body } = await post(UPSERT, { inputs });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      message: 'Duplicate IDs found in batch input: [a@b.co]. IDs must be unique',
      category: 'VALIDATION_ERROR',
      context: { ids: ['a@b.co'] },
    });
    expect(simulator.contacts()).toEqual([]);
  });

  test('takes 100 records and refuses 101', async () => {
    const { post } = await setup();
    expect((await post(UPSERT, { inputs: customers(101, true) })).status).toBe(400);
    expect((await post(UPSERT, { inputs: customers(100, true) })).status).toBe(200);
  });

  test('comes back in another order, each result with its trace id', async () => {
    const { post } = await setup();
    const inputs = customers(20, true);
    const { body } = await post(UPSERT, { inputs });
    const order = body.results.map((result: JsonObject) => result['objectWriteTraceId']);
    const sent = inputs.map((input) => input['objectWriteTraceId']);
    expect(order).not.toEqual(sent);
    expect(new Set(order)).toEqual(new Set(sent));
  });

  test('without inputs is answered COMPLETE and does nothing', async () => {
    const { post } = await setup();
    const { status, body } = await post(UPSERT, { id: 'C1', properties: {} });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'COMPLETE', results: [] });
  });
});

test('an error in a batch has all fields of the specification where the account answers so', async () => {
  const { post } = await setup({ batchErrors: 'full' });
  const inputs = [{ ...BAD, objectWriteTraceId: 'bad' }];
  const { body } = await post(UPSERT, { inputs });
  expect(body.errors).toEqual([
    {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: expect.stringContaining('PROPERTY_DOESNT_EXIST'),
      context: { objectWriteTraceId: ['bad'] },
      errors: [
        {
          code: 'PROPERTY_DOESNT_EXIST',
          message: expect.any(String),
          context: { propertyName: ['nope'] },
        },
      ],
      links: {},
    },
  ]);
});
