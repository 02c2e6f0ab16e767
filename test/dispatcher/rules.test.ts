import { describe, expect, test } from '@jest/globals';
import type { KnownAnswers } from '../../src/core/hubspot-answers.ts';
import type { RecordRules } from '../../src/simulator/hubspot/record-rules.ts';
import { aCustomer, anInstall, customerNumber, type Payload } from '../support/events.ts';
import { customerProperties } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const COUNT = 40;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

const NEEDS_STATE: RecordRules = {
  conditional: [{ property: 'country', values: ['FR', 'US'], requires: 'state' }],
};
const NEEDS_LAST_NAME: RecordRules = { requiredOnCreation: ['lastname'] };

interface Cost {
  readonly reads: number;
  readonly writes: number;
}

/** Receives events and sends what follows; returns what it took. */
async function sent(pipeline: Pipeline, payloads: readonly Payload[]): Promise<Cost> {
  const before = pipeline.requests;
  await pipeline.receive(...payloads);
  await pipeline.drain();
  const count = (requests: Pipeline['requests'], verbs: readonly string[]): number =>
    verbs.reduce((sum, verb) => sum + (requests[`contacts/batch/${verb}`] ?? 0), 0);
  const more = (...verbs: string[]): number =>
    count(pipeline.requests, verbs) - count(before, verbs);
  return { reads: more('read'), writes: more('update', 'upsert') };
}

function inCountry(n: number, country: string): Payload {
  return customerNumber(n, { country, city: 'Lyon', phoneNumber: '+33612345678' });
}

const FORMS = (['record', 'batch'] as const).flatMap((ruleRefusal) =>
  (['named', 'unnamed'] as const).map((ruleTrigger) => ({ ruleRefusal, ruleTrigger })),
);

async function withRules(rules: RecordRules, account: KnownAnswers): Promise<Pipeline> {
  const pipeline = await setup({ account });
  pipeline.simulator.provision({ rules });
  return pipeline;
}

/**
 * Requests for 40 contacts in one batch by how HubSpot answers, reads of look-ups left out. All new
 * and concerned; half of them not concerned; known ones of whom ten have what is wanted; known ones
 * whose records hold already what sets the rule off, 30 of them so that it does.
 */
const WRITES: {
  readonly [form: string]: {
    readonly alike: number;
    readonly mixed: number;
    readonly some: Cost;
    readonly held: Cost;
  };
} = {
  'record named': {
    alike: 2,
    mixed: 2,
    some: { reads: 0, writes: 2 },
    held: { reads: 0, writes: 1 },
  },
  'record unnamed': {
    alike: 4,
    mixed: 4,
    some: { reads: 0, writes: 4 },
    held: { reads: 0, writes: 1 },
  },
  'batch named': {
    alike: 2,
    mixed: 4,
    some: { reads: 1, writes: 2 },
    held: { reads: 4, writes: 3 },
  },
  // Where neither the record nor the cause is named, and no value that is sent is the cause, each is tried.
  'batch unnamed': {
    alike: 5,
    mixed: 5,
    some: { reads: 1, writes: 5 },
    held: { reads: 2, writes: 63 },
  },
};

describe.each(FORMS)('a value that another one wants (%p)', (form) => {
  const costs = WRITES[`${form.ruleRefusal} ${form.ruleTrigger}`];

  test('is left out and told, and the rest of 40 new contacts goes through', async () => {
    await using pipeline = await withRules(NEEDS_STATE, form);
    const cost = await sent(
      pipeline,
      numbers.map((n) => inCountry(n, 'FR')),
    );
    expect(cost).toEqual({ reads: 2, writes: costs?.alike });
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
    for (const { properties } of pipeline.simulator.contacts()) {
      expect(properties).toMatchObject({ city: 'Lyon', phone: '+33612345678' });
      expect(properties['country']).toBeUndefined();
    }
    expect(await pipeline.ledger.leftOut(pipeline.tenant, 10)).toMatchObject([
      { property: 'country', reason: 'HubSpot wants state with country', contacts: COUNT },
    ]);
    expect(await pipeline.known('n0')).toMatchObject({ state: 'done', origin: 'created' });
    expect(await pipeline.known('n39')).toMatchObject({ state: 'done', origin: 'created' });
  });

  test('costs the next 40 no refusal, and equal events nothing', async () => {
    await using pipeline = await withRules(NEEDS_STATE, form);
    await sent(
      pipeline,
      numbers.map((n) => inCountry(n, 'FR')),
    );
    const next = numbers.map((n) => inCountry(COUNT + n, 'FR'));
    expect(await sent(pipeline, next)).toEqual({ reads: 2, writes: 1 });
    for (let again = 0; again < 10; again += 1) {
      const equal = numbers.map((n) => inCountry(n, 'FR'));
      expect(await sent(pipeline, equal)).toEqual({ reads: 0, writes: 0 });
    }
    expect(await sent(pipeline, [anInstall({ identifiers: { customerId: 'n3' } })])).toEqual({
      reads: 0,
      writes: 1,
    });
  });

  test('is written of those whom the rule does not concern', async () => {
    await using pipeline = await withRules(NEEDS_STATE, form);
    const cost = await sent(
      pipeline,
      numbers.map((n) => inCountry(n, n % 2 === 0 ? 'FR' : 'DE')),
    );
    expect(cost).toEqual({ reads: 2, writes: costs?.mixed });
    const countries = pipeline.simulator.contacts().map(({ properties }) => properties['country']);
    expect(countries.filter((country) => country === 'DE')).toHaveLength(COUNT / 2);
    expect(countries.filter((country) => country === undefined)).toHaveLength(COUNT / 2);
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
  });

  test('is written of a record that has what is wanted, and left out of the others', async () => {
    await using pipeline = await withRules({}, form);
    await sent(
      pipeline,
      numbers.map((n) => customerNumber(n)),
    );
    const ids = pipeline.simulator.contacts().map(({ id }) => id);
    for (const id of ids.slice(0, 10)) pipeline.simulator.editContact(id, { state: 'Brittany' });
    pipeline.simulator.provision({ rules: NEEDS_STATE });
    const cost = await sent(
      pipeline,
      numbers.map((n) => inCountry(n, 'FR')),
    );
    expect(cost).toEqual(costs?.some);
    const written = pipeline.simulator
      .contacts()
      .filter(({ properties }) => properties['country'] === 'FR');
    expect(written).toHaveLength(10);
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
  });

  test('that the records hold already keeps their changes back, and nobody dies', async () => {
    await using pipeline = await withRules({}, { ...form, ruleScope: 'record' });
    await sent(
      pipeline,
      numbers.map((n) => customerNumber(n, { country: n < 30 ? 'FR' : 'DE' })),
    );
    pipeline.simulator.provision({ rules: NEEDS_STATE });
    const news = numbers.map((n) =>
      anInstall({ passId: `p${n}`, identifiers: { customerId: `n${n}` } }),
    );
    const cost = await sent(pipeline, news);
    expect(cost).toEqual(costs?.held);
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
    expect(await pipeline.known('n0')).toMatchObject({
      dropped: expect.arrayContaining([
        expect.objectContaining({
          property: 'neostore_wallet_status',
          reason: 'HubSpot takes no change of the record while state is empty',
        }),
      ]),
    });
    const installed = pipeline.simulator
      .contacts()
      .filter(({ properties }) => properties['neostore_wallet_status'] === 'apple');
    expect(installed).toHaveLength(10);
    expect(await sent(pipeline, [])).toEqual({ reads: 0, writes: 0 });
  });
});

describe.each(['record', 'batch'] as const)(
  'a value that new contacts have to have (%s)',
  (ruleRefusal) => {
    test('keeps those waiting that lack it, and says which', async () => {
      await using pipeline = await withRules(NEEDS_LAST_NAME, { ruleRefusal });
      const payloads = numbers.map((n) =>
        customerNumber(n, n < 10 ? { lastName: 'Lovelace' } : {}),
      );
      const cost = await sent(pipeline, payloads);
      expect(cost).toEqual({ reads: 2, writes: ruleRefusal === 'record' ? 1 : 2 });
      expect((await pipeline.status()).contacts).toMatchObject({ done: 10, waiting: 30, dead: 0 });
      expect(await pipeline.known('n39')).toMatchObject({
        state: 'waiting',
        code: 'required-in-hubspot',
        reason: 'HubSpot makes no contact without lastname',
      });
      expect(
        await sent(
          pipeline,
          numbers.map((n) => customerNumber(n)),
        ),
      ).toEqual({ reads: 0, writes: 0 });
      const others = numbers.map((n) => customerNumber(100 + n));
      expect(await sent(pipeline, others)).toEqual({ reads: 2, writes: 0 });
      await sent(pipeline, [customerNumber(39, { lastName: 'Byron' })]);
      expect(await pipeline.known('n39')).toMatchObject({ state: 'done', origin: 'created' });
    });

    test('is tried again once a person has loosened the rule and asks for it', async () => {
      await using pipeline = await withRules(NEEDS_LAST_NAME, { ruleRefusal });
      await sent(pipeline, [aCustomer()]);
      pipeline.simulator.provision({ rules: {} });
      expect(await pipeline.ledger.tryLeftOut(pipeline.tenant)).toBe(1);
      pipeline.restart();
      await pipeline.work.portalSeen({}, pipeline.clock.now());
      await pipeline.drain();
      expect(await pipeline.known('c1')).toMatchObject({
        state: 'done',
        dropped: [],
        verdicts: [],
      });
    });
  },
);

describe.each(FORMS)('rules of several kinds at once (%p)', (form) => {
  test('leave out what sets each of them off, and nobody dies', async () => {
    await using pipeline = await withRules(
      {
        requiredOnCreation: ['firstname'],
        conditional: [
          { property: 'country', values: ['FR'], requires: 'state' },
          { property: 'city', requires: 'zip' },
        ],
      },
      form,
    );
    const cost = await sent(
      pipeline,
      numbers.map((n) => inCountry(n, n % 4 === 0 ? 'FR' : 'DE')),
    );
    expect(cost.writes).toBeLessThanOrEqual(12);
    expect((await pipeline.status()).contacts).toMatchObject({ done: COUNT, dead: 0 });
    const contacts = pipeline.simulator.contacts();
    expect(contacts.filter(({ properties }) => properties['city'] === 'Lyon')).toEqual([]);
    expect(contacts.filter(({ properties }) => properties['country'] === 'DE')).toHaveLength(30);
    expect(contacts.filter(({ properties }) => properties['phone'] !== undefined)).toHaveLength(40);
  });

  test('keep a contact waiting whose address sets one off', async () => {
    const rules = { conditional: [{ property: 'email', requires: 'phone' }] };
    await using pipeline = await withRules(rules, form);
    await sent(
      pipeline,
      numbers.slice(0, 12).map((n) => customerNumber(n)),
    );
    expect(await pipeline.known('n0')).toMatchObject({
      state: 'waiting',
      code: 'required-in-hubspot',
      reason: expect.stringMatching(/phone/),
    });
    const again = numbers.slice(0, 12).map((n) => customerNumber(n));
    expect(await sent(pipeline, again)).toEqual({ reads: 0, writes: 0 });
    await sent(pipeline, [customerNumber(3, { phoneNumber: '+33612345678' })]);
    expect(await pipeline.known('n3')).toMatchObject({ state: 'done', dropped: [] });
  });

  test('leave a value as it is that is to be emptied, and that another one wants', async () => {
    await using pipeline = await setup({
      account: form,
      change: customerProperties({ state: { value: 'attributes.state', clear: true } }),
    });
    await sent(
      pipeline,
      numbers.slice(0, 3).map((n) => customerNumber(n, { country: 'FR', state: 'Brittany' })),
    );
    pipeline.simulator.provision({
      rules: { conditional: [{ property: 'country', requires: 'state' }] },
    });
    const changed = numbers
      .slice(0, 3)
      .map((n) => customerNumber(n, { country: 'US', city: 'Troy' }));
    await sent(pipeline, changed);
    for (const { properties } of pipeline.simulator.contacts()) {
      expect(properties).toMatchObject({ state: 'Brittany', city: 'Troy' });
    }
    expect((await pipeline.status()).contacts).toMatchObject({ done: 3, dead: 0 });
  });
});
