import { describe, expect, test } from '@jest/globals';
import type { RecordRules } from '../../../src/simulator/hubspot/record-rules.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';
import { setup, type Bundle } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

/** An account whose administrator wants a state with a country, and a first name on creation. */
async function withRules(
  options: Partial<SimulatorOptions> = {},
  rules: RecordRules = {
    requiredOnCreation: ['firstname'],
    conditional: [{ property: 'country', values: ['FR', 'US'], requires: 'state' }],
  },
): Promise<Bundle> {
  const bundle = await setup(options);
  bundle.simulator.provision({ rules });
  return bundle;
}

function traced(...all: readonly JsonObject[]): JsonObject {
  const inputs = all.map((properties, index) => ({
    id: `C${index}`,
    idProperty: 'neostore_customer_id',
    properties,
    objectWriteTraceId: `t${index}`,
  }));
  return { inputs };
}

const ADA: JsonObject = { firstname: 'Ada' };
const STATE_MISSING = {
  code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
  message: 'state is required because of a conditional property rule based on [country]',
  context: { propertyName: ['state'] },
};
const NAME_MISSING = {
  code: 'MISSING_REQUIRED_PROPERTY',
  message: 'A value for firstname must be provided',
  context: { propertyName: ['firstname'] },
};

describe('a contact that lacks what an administrator requires', () => {
  test('is not created, and every missing value is named', async () => {
    const { post, simulator } = await withRules();
    const { status, body } = await post(CONTACTS, { properties: { country: 'FR' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: 'The property values provided are invalid',
      errors: [NAME_MISSING, STATE_MISSING],
    });
    expect(simulator.contacts()).toEqual([]);
  });

  test('is written once it has it, or where the rule does not look', async () => {
    const { post, call, aContact } = await withRules();
    const id = await aContact({ ...ADA, country: 'FR', state: 'Bretagne' });
    expect((await post(CONTACTS, { properties: { ...ADA, country: 'DE' } })).status).toBe(201);
    const update = { properties: { country: 'US' } };
    expect((await call('PATCH', `${CONTACTS}/${id}`, update)).status).toBe(200);
  });

  test.each(['2026-03', 'v3'])('is written under version %s', async (version) => {
    const { post } = await withRules();
    const path =
      version === 'v3' ? '/crm/v3/objects/contacts' : CONTACTS.replace('2026-09', version);
    expect((await post(path, { properties: { country: 'FR' } })).status).toBe(201);
  });

  test('needs what creation requires only when it is created', async () => {
    const { post, simulator } = await withRules();
    const [{ id }] = (await post(`${CONTACTS}/batch/upsert`, traced(ADA))).body.results;
    const inputs = [{ id, properties: { firstname: '', city: 'Paris' } }];
    expect((await post(`${CONTACTS}/batch/update`, { inputs })).status).toBe(200);
    expect(simulator.contacts()).toMatchObject([{ properties: { city: 'Paris' } }]);
  });
});

describe('in a batch', () => {
  test.each(['create', 'upsert'])('%s, it is an error of its own', async (verb) => {
    const { post, simulator } = await withRules();
    const bodies = traced(ADA, { ...ADA, country: 'FR' });
    const { status, body } = await post(`${CONTACTS}/batch/${verb}`, bodies);
    expect(status).toBe(207);
    expect(body).toMatchObject({
      results: [{ objectWriteTraceId: 't0' }],
      numErrors: 1,
      errors: [
        {
          category: 'VALIDATION_ERROR',
          context: { objectWriteTraceId: ['t1'] },
          errors: [STATE_MISSING],
        },
      ],
    });
    expect(simulator.contacts()).toHaveLength(1);
  });

  test('it takes the whole batch with it where the account answers so', async () => {
    const { post, simulator } = await withRules({ ruleRefusal: 'batch' });
    const bodies = traced(ADA, { ...ADA, country: 'FR' });
    const { status, body } = await post(`${CONTACTS}/batch/upsert`, bodies);
    expect({ status, errors: body.errors }).toEqual({ status: 400, errors: [STATE_MISSING] });
    expect(simulator.contacts()).toEqual([]);
  });
});

describe('a conditional rule', () => {
  test('may keep to itself what set it off', async () => {
    const { post } = await withRules({ ruleTrigger: 'unnamed' });
    const { body } = await post(CONTACTS, { properties: { ...ADA, country: 'FR' } });
    expect(body.errors[0].message).toBe('state is required because of a conditional property rule');
  });

  test.each([
    ['sent', 200],
    ['record', 400],
  ] as const)('looks at what is %s', async (ruleScope, status) => {
    const { call, simulator, aContact } = await withRules({ ruleScope }, {});
    const id = await aContact({ country: 'FR' });
    simulator.provision({ rules: { conditional: [{ property: 'country', requires: 'state' }] } });
    const update = { properties: { city: 'Rennes' } };
    expect((await call('PATCH', `${CONTACTS}/${id}`, update)).status).toBe(status);
  });
});
