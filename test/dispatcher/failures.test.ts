import { describe, expect, test } from '@jest/globals';
import { RETRY_ATTEMPTS_MAX } from '../../src/core/backoff.ts';
import { retry } from '../../src/core/outcome.ts';
import type { Fault } from '../../src/simulator/hubspot/faults.ts';
import { busiestWindow } from '../../src/simulator/hubspot/request-log.ts';
import { aCustomer, anInstall, customerNumber, type Payload } from '../support/events.ts';
import { customerProperties } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

/** Time that a call may take where a test lets HubSpot hang, in real milliseconds. */
const SHORT_TIMEOUT_MS = 100;

function customers(count: number): Payload[] {
  return Array.from({ length: count }, (_, n) => customerNumber(n));
}

describe('one bad record', () => {
  test('in a batch of 100 becomes a dead letter with its reason; the others go through', async () => {
    await using pipeline = await setup();
    const bad = aCustomer({ customerId: null, attributes: { email: 'refused@example.c' } });
    await pipeline.receive(...customers(99), bad);
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(99);
    expect(await pipeline.status()).toMatchObject({
      contacts: { done: 99, dead: 1 },
      deadLetters: [
        { kind: 'contact', count: 1, reason: expect.stringContaining('INVALID_EMAIL') },
      ],
    });
    // Looked for by customer id and by e-mail, and written: those with a customer id, and the other.
    expect(pipeline.requests).toEqual({
      'contacts/batch/read': 2,
      'contacts/batch/upsert': 2,
    });
  });

  test('costs few requests where HubSpot refuses the whole batch for it', async () => {
    await using pipeline = await setup({ account: { partialEmailUpserts: false } });
    const events = Array.from({ length: 100 }, (_, n) => {
      const email = n === 40 ? 'refused@example.c' : `person${n}@example.com`;
      return aCustomer({ customerId: null, attributes: { email } });
    });
    await pipeline.receive(...events);
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(99);
    expect((await pipeline.status()).contacts.dead).toBe(1);
    expect(pipeline.requests['contacts/batch/upsert']).toBeLessThanOrEqual(15);
  });

  test('is not made into a contact without an e-mail where the mapping creates by e-mail', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer({ attributes: { email: 'refused@example.c' } }));
    await pipeline.drain();
    expect(pipeline.addresses).toEqual([]);
    expect((await pipeline.known('c1')).state).toBe('dead');
  });

  test('lives again with the next event that changes it', async () => {
    await using pipeline = await setup();
    await pipeline.receive(
      aCustomer({ customerId: null, attributes: { email: 'refused@example.c' } }),
      aCustomer({ customerId: null, attributes: { email: 'refused@example.c', city: 'Lyon' } }),
    );
    await pipeline.drain();
    await pipeline.receive(
      aCustomer({ customerId: 'c1', attributes: { email: 'refused@example.c' } }),
      aCustomer(),
    );
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ city: 'Lyon', email: 'ada@example.com' });
    expect((await pipeline.status()).contacts).toMatchObject({ dead: 0, done: 1 });
  });
});

describe('a refusal of everything', () => {
  test.each([
    ['a 400 that names nothing', { status: 400 }],
    ['a payment that is due', { status: 402 }],
    ['a page that is not there', { status: 404, body: '<html>not found</html>' }],
    ['a method that is not allowed', { status: 405 }],
    ['a version that is gone', { status: 410 }],
    ['a type that is not taken', { status: 415 }],
    ['a redirect', { status: 308, headers: { Location: 'https://elsewhere.example/' } }],
    ['a want of permission', { status: 400, body: { message: 'You lack permission.' } }],
  ])(
    'makes no dead letter, costs few requests, and all arrive later: %s',
    async (_what, answer) => {
      for (const path of [/batch\/read/, /batch\/upsert/]) {
        await using pipeline = await setup();
        const fault = { kind: 'status', ...answer } as const;
        const refusal = pipeline.simulator.faults.add({ path, fault });
        await pipeline.receive(...customers(100));
        const { halt } = await pipeline.sendContacts();
        expect(halt).toMatchObject({ kind: 'blocked', scope: 'endpoint' });
        // A search for each key by which contacts are looked for, where it is looking that is refused.
        expect(refusal.hits()).toBeLessThanOrEqual(22);
        expect(await pipeline.status()).toMatchObject({ contacts: { pending: 100, dead: 0 } });
        expect(await pipeline.known('n0')).toMatchObject({ attempts: 0 });
        refusal.remove();
        await pipeline.drain();
        expect(pipeline.addresses).toHaveLength(100);
      }
    },
  );

  test.each(['custom-events', 'notes'] as const)('makes no dead letter of %s', async (timeline) => {
    await using pipeline = await setup({ client: { timeline } });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    const refusal = pipeline.simulator.faults.add({
      path: /send\/batch|notes\/batch\/create/,
      fault: { kind: 'status', status: 410, body: '<html>gone</html>' },
    });
    await pipeline.receive(anInstall(), anInstall({ deviceIdentifier: 'phone-2' }));
    await pipeline.sendContacts();
    const { halt } = await pipeline.sendTimeline();
    expect(halt).toMatchObject({ kind: 'blocked', scope: 'endpoint', reason: 'not-offered' });
    refusal.remove();
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(2);
  });

  test('by a property that does not name one contact any more ends when that is seen', async () => {
    await using pipeline = await setup();
    const CUSTOMER_ID = '/crm/properties/2026-09/contacts/neostore_customer_id';
    await pipeline.inHubSpot('DELETE', CUSTOMER_ID);
    await pipeline.receive(...customers(100));
    expect((await pipeline.sendContacts()).halt).toMatchObject({ reason: 'refused-alike' });
    expect(await pipeline.status()).toMatchObject({ contacts: { pending: 100, dead: 0 } });
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(100);
  });
});

describe('one id that cannot be read', () => {
  test('waits alone, and the others go through', async () => {
    let bad = true;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        readContacts: async (query) => {
          const read = await hubspot.readContacts(query);
          const failure = retry({ code: 'read-refused', scope: 'record', reason: 'refused' });
          if (!bad || !query.ids.includes('n42')) return read;
          return { ...read, failed: new Map([['n42', failure]]) };
        },
      }),
    });
    await pipeline.receive(...customers(100));
    expect((await pipeline.sendContacts()).halt).toBeNull();
    expect(await pipeline.status()).toMatchObject({ contacts: { done: 99, pending: 1, dead: 0 } });
    bad = false;
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(100);
  });
});

describe('one bad property', () => {
  const STORES = '/crm/properties/2026-09/contacts/neostore_store_id';
  const LEVEL = customerProperties({ neostore_level: 'attributes.level' });
  const withLevel: typeof LEVEL = (file) => ({
    ...LEVEL(file),
    hubspot: {
      ...file.hubspot,
      properties: {
        ...file.hubspot.properties,
        neostore_level: { label: 'Level', type: 'enumeration', options: ['gold', 'silver'] },
      },
    },
  });
  const dropGold = async (pipeline: Pipeline): Promise<unknown> =>
    pipeline.inHubSpot('PATCH', '/crm/properties/2026-09/contacts/neostore_level', {
      options: [{ label: 'Silver', value: 'silver' }],
    });
  const gold = (fields: { readonly [name: string]: string } = {}): Payload =>
    aCustomer({ attributes: { level: 'gold', storeId: '7', ...fields } });

  test('that the portal does not know is dropped with its reason; the rest is written', async () => {
    await using pipeline = await setup({
      change: customerProperties({ unheard_of: 'attributes.firstName' }),
    });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.contact.properties['firstname']).toBe('Ada');
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'unheard_of', reason: 'HubSpot has no such contact property' }],
    });
  });

  test('that was deleted a moment ago is dropped with its reason; the rest is written', async () => {
    await using pipeline = await setup({ change: withLevel });
    await pipeline.receive(customerNumber(1));
    await pipeline.drain();
    await pipeline.inHubSpot('DELETE', STORES);
    await pipeline.receive(gold());
    await pipeline.drain();
    expect(pipeline.simulator.contacts()[1]?.properties).toMatchObject({ firstname: 'Ada' });
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'neostore_store_id', reason: expect.stringContaining('PROPERTY_') }],
    });
  });

  test('whose option was removed a moment ago is dropped with its reason; the rest is written', async () => {
    await using pipeline = await setup({ change: withLevel });
    await pipeline.receive(customerNumber(1));
    await pipeline.drain();
    await dropGold(pipeline);
    await pipeline.receive(gold());
    await pipeline.drain();
    expect(pipeline.simulator.contacts()[1]?.properties).toMatchObject({
      firstname: 'Ada',
      neostore_store_id: '7',
    });
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'neostore_level', reason: 'HubSpot refused it: INVALID_OPTION' }],
    });
  });

  test('is dropped with its reason also when nothing else is to be written', async () => {
    await using pipeline = await setup({ change: withLevel });
    await pipeline.receive(aCustomer({ attributes: { storeId: '7' } }));
    await pipeline.drain();
    await dropGold(pipeline);
    await pipeline.receive(gold());
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'neostore_level', reason: 'HubSpot refused it: INVALID_OPTION' }],
    });
  });

  test('of a value that does not fit its type is dropped with its reason', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer({ attributes: { birthDate: 'long ago' } }));
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'neostore_birth_date', reason: 'not a date (YYYY-MM-DD)' }],
    });
  });
});

/** Everything that may go wrong with a request, before or after it has its effect. */
const FAULTS: readonly (readonly [string, Fault])[] = (['before', 'after'] as const).flatMap(
  (at) => [
    [`a 500 ${at} the effect`, { kind: 'status', status: 500, at }],
    [`a 502 page ${at} the effect`, { kind: 'status', status: 502, at }],
    [`a reset ${at} the effect`, { kind: 'reset', at }],
    [`a hang ${at} the effect`, { kind: 'hang', at }],
    [`an empty 200 ${at} the effect`, { kind: 'empty', at }],
    [`a 200 that is no JSON ${at} the effect`, { kind: 'not-json', at }],
  ],
);

describe.each(FAULTS)('%s', (_name, fault) => {
  const client = { callTimeoutMs: SHORT_TIMEOUT_MS };
  // More often than one call repeats itself, so that the ledger has to.
  const TIMES = 4;

  test('loses no contact and no update, and makes no contact twice', async () => {
    await using pipeline = await setup({ client });
    const { faults } = pipeline.simulator;
    faults.add({ path: /contacts\/batch\/(read|upsert)/, times: TIMES, fault });
    await pipeline.receive(...customers(3));
    await pipeline.drain();
    const addresses = ['person0@example.com', 'person1@example.com', 'person2@example.com'];
    expect(pipeline.addresses).toEqual(addresses);
    faults.add({ path: /batch\/update/, times: TIMES, fault });
    await pipeline.receive(customerNumber(1, { city: 'Lyon' }));
    await pipeline.drain();
    expect(pipeline.addresses).toEqual(addresses);
    expect(pipeline.simulator.contacts()[1]?.properties['city']).toBe('Lyon');
    expect((await pipeline.status()).contacts.done).toBe(3);
  });

  test.each(['custom-events', 'notes'] as const)('shows %s exactly once', async (timeline) => {
    await using pipeline = await setup({ client: { ...client, timeline } });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    pipeline.simulator.faults.add({
      path: /send\/batch|notes\/batch\/create/,
      times: TIMES,
      fault,
    });
    await pipeline.receive(anInstall(), anInstall({ deviceIdentifier: 'phone-2' }));
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(2);
    expect((await pipeline.status()).timeline.done).toBe(2);
  });
});

describe('a HubSpot that fails for good', () => {
  const aFailure = { path: /batch\/update/, fault: { kind: 'status', status: 500 } } as const;

  async function tryForLong(pipeline: Pipeline, meanwhile: () => Promise<void>): Promise<void> {
    for (let round = 0; round < RETRY_ATTEMPTS_MAX; round += 1) {
      if ((await pipeline.status()).contacts.pending === 0) return;
      await meanwhile();
      await pipeline.sendContacts();
      pipeline.clock.advance(10 * 60_000);
    }
  }

  test('makes a dead letter of a contact once all attempts are used up, if it takes others', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    pipeline.simulator.faults.add(aFailure);
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    const startMs = pipeline.clock.now();
    let others = 0;
    await tryForLong(pipeline, async () => {
      others += 1;
      await pipeline.receive(customerNumber(others));
    });
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'dead',
      reason: 'gave up: HTTP 500',
    });
    expect(pipeline.clock.now() - startMs).toBeGreaterThan(16 * 3_600_000);
  });

  test('makes a dead letter of nobody while it takes nothing, however long', async () => {
    await using pipeline = await setup();
    await pipeline.receive(...customers(3));
    await pipeline.drain();
    const outage = pipeline.simulator.faults.add(aFailure);
    await pipeline.receive(...[0, 1, 2].map((n) => customerNumber(n, { city: 'Lyon' })));
    await tryForLong(pipeline, async () => undefined);
    expect(await pipeline.status()).toMatchObject({ contacts: { pending: 3, dead: 0 } });
    outage.remove();
    await pipeline.drain();
    expect((await pipeline.status()).contacts.done).toBe(3);
  });
});

describe('the quota', () => {
  const TOO_MANY = { kind: 'status', status: 429 } as const;

  test('a 429 counts as nobody’s attempt, and everything arrives later', async () => {
    await using pipeline = await setup();
    const fault = pipeline.simulator.faults.add({ path: /upsert/, times: 3, fault: TOO_MANY });
    await pipeline.receive(...customers(3));
    for (let refused = 1; refused <= 3; refused += 1) {
      const { halt } = await pipeline.sendContacts();
      expect(halt).toMatchObject({ kind: 'throttled', policy: 'ten-secondly' });
      expect(fault.hits()).toBe(refused);
      expect(await pipeline.known('n0')).toMatchObject({ state: 'pending', attempts: 0 });
    }
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(3);
  });

  test('is never exceeded in any 10 seconds, however much there is to send', async () => {
    await using pipeline = await setup({
      account: { limits: { perTenSeconds: 20, perDay: 9_999 } },
    });
    for (const event of customers(60)) {
      await pipeline.receive(event);
      await pipeline.drain();
    }
    const { list } = pipeline.simulator.requests();
    expect(list.length).toBeGreaterThan(180);
    expect(list.filter(({ status }) => status === 429)).toEqual([]);
    expect(
      busiestWindow(
        list.filter(({ counted }) => counted),
        10_000,
      ),
    ).toBe(20);
  });

  test('entries that a 429 kept from becoming notes are not looked for in HubSpot', async () => {
    await using pipeline = await setup({ client: { timeline: 'notes' } });
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    await pipeline.drain();
    pipeline.simulator.faults.add({ path: /notes\/batch\/create/, times: 1, fault: TOO_MANY });
    await pipeline.receive(
      ...numbers.map((n) => anInstall({ passId: `p${n}`, identifiers: { customerId: `n${n}` } })),
    );
    await pipeline.drain();
    expect(pipeline.simulator.contacts().every(({ timeline }) => timeline.length === 1)).toBe(true);
    expect(pipeline.requests['notes/batch/create']).toBe(2);
    expect(pipeline.requests['contacts/{id}']).toBeUndefined();
  });

  test('a note whose answer was lost is found within a minute', async () => {
    await using pipeline = await setup({ client: { timeline: 'notes' } });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    const fault = { kind: 'reset', at: 'after' } as const;
    pipeline.simulator.faults.add({ path: /notes\/batch\/create/, times: 1, fault });
    await pipeline.receive(anInstall());
    const startMs = pipeline.clock.now();
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(1);
    expect(pipeline.clock.now() - startMs).toBeLessThan(60_000);
  });
});
