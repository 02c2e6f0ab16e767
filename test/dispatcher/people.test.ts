import { describe, expect, test } from '@jest/globals';
import { aCustomer, anEvent, anInstall, anUninstall, aPassEvent } from '../support/events.ts';
import { type ChangeMapping, mappingWith } from '../support/mapping.ts';
import { type Pipeline, type PipelineOptions, setup } from '../support/pipeline.ts';
import { keyRulesOf } from '../../src/core/mapping/key-rules.ts';
import type { Payload } from '../support/events.ts';

/* One person stays one, two people stay two: from the delivery to what HubSpot holds. */

/** A mapping that makes contacts without an e-mail address too. */
const ALWAYS: ChangeMapping = ({ contact }) => ({ contact: { ...contact, create: 'always' } });

function customer(customerId: string, email: string | null, firstName = customerId): Payload {
  const attributes = email === null ? { firstName } : { email, firstName };
  return anEvent('Customer:Upserted', { identifiers: { customerId }, attributes });
}

/** The same, as before there were limits. */
const UNLIMITED: ChangeMapping = ({ contact }) => ({
  contact: {
    ...contact,
    create: 'always',
    match: contact.match.map((rule) => ({ ...rule, limit: 1_000 })),
  },
});

/** Receives each event and sends what it says, before the next comes. */
async function hear(pipeline: Pipeline, ...events: readonly Payload[]): Promise<void> {
  for (const event of events) {
    await pipeline.receive(event);
    await pipeline.drain();
  }
}

/** What HubSpot holds, by customer id: first name and address. */
function people(pipeline: Pipeline): { readonly [customerId: string]: readonly string[] } {
  const rows = pipeline.simulator.contacts().map(({ properties }) => {
    const { neostore_customer_id: id = '', firstname = '', email = '' } = properties;
    return [id, [firstname, email]] as const;
  });
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function merges(pipeline: Pipeline): number {
  return pipeline.requests['contacts/merge'] ?? 0;
}

const leftOut = async (pipeline: Pipeline, key: string): Promise<readonly unknown[]> =>
  (await pipeline.known(key)).dropped.map(({ property, code }) => [property, code]);

describe('I1: two customers with one address', () => {
  test('are two records; the first keeps the address, and why says whose it is', async () => {
    await using pipeline = await setup({ change: ALWAYS });
    await hear(
      pipeline,
      customer('A1', 'x@example.com', 'Anna'),
      customer('B2', 'x@example.com', 'Bo'),
    );
    expect(people(pipeline)).toEqual({ A1: ['Anna', 'x@example.com'], B2: ['Bo', ''] });
    const { dropped } = await pipeline.known('B2');
    expect(dropped).toMatchObject([{ property: 'email', code: 'taken' }]);
    expect(dropped[0]?.reason).toContain('A1');
  });

  test('are one record and one who waits, where the mapping makes contacts by their address', async () => {
    await using pipeline = await setup();
    await hear(
      pipeline,
      customer('A1', 'x@example.com', 'Anna'),
      customer('B2', 'x@example.com', 'Bo'),
    );
    expect(people(pipeline)).toEqual({ A1: ['Anna', 'x@example.com'] });
    expect(await pipeline.known('B2')).toMatchObject({ state: 'waiting', code: 'email-taken' });
  });

  test('are two in the other order, too', async () => {
    await using pipeline = await setup({ change: ALWAYS });
    await pipeline.receive(
      customer('B2', 'x@example.com', 'Bo'),
      customer('A1', 'x@example.com', 'Anna'),
    );
    await pipeline.drain();
    expect(people(pipeline)).toEqual({ A1: ['Anna', ''], B2: ['Bo', 'x@example.com'] });
  });
});

/** Customers of a till with one placeholder: `SHARING=3000 npm test -- test/dispatcher/people.test.ts` has more. */
const SHARING = Number(process.env['SHARING'] ?? 60);

test(
  'I2: customers with one placeholder are as many people, and one conflict',
  async () => {
    await using pipeline = await setup({ change: ALWAYS });
    const all = Array.from({ length: SHARING }, (_, n) =>
      customer(`P${n}`, 'noemail@shop.example'),
    );
    const installs = all.map((_, n) =>
      anInstall({ passId: `pass-${n}`, identifiers: { customerId: `P${n}` } }),
    );
    await pipeline.receive(...all, ...installs);
    await pipeline.drain();
    const records = pipeline.simulator.contacts();
    expect(records).toHaveLength(SHARING);
    expect(records.filter(({ timeline }) => timeline.length !== 1)).toEqual([]);
    expect(await pipeline.ledger.conflicts(pipeline.tenant, { limit: 10 })).toMatchObject([
      { value: 'noemail@shop.example', claimants: SHARING - 1, holder: { value: 'P0' } },
    ]);
  },
  30_000 + SHARING * 50,
);

describe('I3: a typo that names another person’s address', () => {
  const story = [
    customer('A1', 'anna@example.com', 'Anna'),
    customer('B2', 'bo@example.com', 'Bo'),
    customer('B2', 'anna@example.com', 'Bo'),
    customer('B2', 'bo@example.com', 'Bo'),
  ];

  test('merges nothing, and is over once it is corrected', async () => {
    await using pipeline = await setup();
    await hear(pipeline, ...story.slice(0, 3));
    const both = { A1: ['Anna', 'anna@example.com'], B2: ['Bo', 'bo@example.com'] };
    expect(people(pipeline)).toEqual(both);
    expect(await leftOut(pipeline, 'B2')).toEqual([['email', 'taken']]);
    await hear(pipeline, ...story.slice(3));
    expect(people(pipeline)).toEqual(both);
    expect(await leftOut(pipeline, 'B2')).toEqual([]);
    expect(await pipeline.ledger.conflicts(pipeline.tenant, { limit: 1 })).toEqual([]);
    expect(merges(pipeline)).toBe(0);
  });

  test('does so in any order of arrival', async () => {
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [2, 3, 0, 1],
    ]) {
      await using pipeline = await setup();
      await hear(pipeline, ...order.map((n) => story[n] ?? {}));
      expect(people(pipeline)).toEqual({
        A1: ['Anna', 'anna@example.com'],
        B2: ['Bo', 'bo@example.com'],
      });
      expect(merges(pipeline)).toBe(0);
    }
  });
});

describe('I4: an address that somebody gave up', () => {
  const story = [
    customer('A1', 'anna@example.com', 'Anna'),
    customer('A1', 'anna.new@example.com', 'Anna'),
    customer('C3', 'anna@example.com', 'Cleo'),
  ];

  test.each([
    [0, 1, 2],
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
  ])('is the next person’s, whose record is a new one (%i, %i, %i)', async (...order) => {
    await using pipeline = await setup();
    await hear(pipeline, ...order.map((n) => story[n] ?? {}));
    expect(people(pipeline)).toEqual({
      A1: ['Anna', 'anna.new@example.com'],
      C3: ['Cleo', 'anna@example.com'],
    });
    expect(merges(pipeline)).toBe(0);
  });
});

describe('I5: a pass that is handed on', () => {
  test('is two people; each event counts for whom it names', async () => {
    await using pipeline = await setup();
    const gift = (customerId: string) => ({ passId: 'gift', identifiers: { customerId } });
    await hear(
      pipeline,
      customer('A1', 'anna@example.com', 'Anna'),
      customer('B2', 'bo@example.com', 'Bo'),
      aPassEvent('Pass:Created', gift('A1')),
      anInstall(gift('B2')),
      anUninstall({ passId: 'gift', identifiers: {} }),
    );
    const [anna, bo] = pipeline.simulator.contacts();
    expect(anna?.timeline.map(({ name }) => name)).toEqual(['pass_created']);
    expect(anna?.properties).toMatchObject({ neostore_wallet_status: 'none' });
    expect(bo?.timeline.map(({ name }) => name)).toEqual(['pass_installed', 'pass_uninstalled']);
    expect(bo?.properties).toMatchObject({
      neostore_wallet_status: 'none',
      neostore_wallet_last_event: 'uninstalled',
    });
    expect(merges(pipeline)).toBe(0);
  });
});

describe('I13: two people whom an earlier version made one', () => {
  /** A ledger in which one address has made one contact of Anna and Bo. */
  const wrongFold = async (options: PipelineOptions = {}): Promise<Pipeline> => {
    const pipeline = await setup({ change: ALWAYS, ...options });
    const limited = pipeline.mapping;
    pipeline.mapping = mappingWith(UNLIMITED);
    await hear(
      pipeline,
      customer('A1', 'x@example.com', 'Anna'),
      anInstall({ passId: 'p1', identifiers: { customerId: 'A1' } }),
      anEvent('Customer:Upserted', {
        identifiers: { customerId: 'B2' },
        attributes: { email: 'x@example.com', firstName: 'Bo', city: 'Lyon' },
      }),
    );
    expect(pipeline.contact.properties).toMatchObject({ neostore_customer_id: 'B2' });
    pipeline.mapping = limited;
    return pipeline;
  };

  test('are taken apart: the record keeps one, the other gets an own', async () => {
    await using pipeline = await wrongFold();
    const { tenant, ledger, mapping } = pipeline;
    const rules = keyRulesOf(mapping);
    expect(await ledger.overfull(tenant, rules, 5)).toMatchObject([
      { people: [{ key: { value: 'A1' } }, { key: { value: 'B2' } }] },
    ]);
    await ledger.split(tenant, 'A1', 'A1', rules, pipeline.clock.now());
    await pipeline.receive();
    await pipeline.drain();
    expect(people(pipeline)).toEqual({ A1: ['Anna', 'x@example.com'], B2: ['Bo', ''] });
    const [anna, bo] = pipeline.simulator.contacts();
    expect(anna?.properties).not.toHaveProperty('city');
    expect(anna?.properties).toMatchObject({ neostore_wallet_status: 'apple' });
    expect(bo?.properties).toMatchObject({ city: 'Lyon', neostore_wallet_status: 'none' });
    expect(anna?.timeline).toHaveLength(1);
    expect(bo?.timeline).toEqual([]);
  });
});

test('I14: two tenants in one account are apart where the mapping scopes their ids', async () => {
  const value = "identifiers.customerId ? $event.tenant & ':' & identifiers.customerId";
  const scoped: ChangeMapping = ({ contact }) => {
    const [id, ...others] = contact.match;
    if (id === undefined) throw new Error('the mapping matches by nothing');
    return { contact: { ...contact, match: [{ ...id, value }, ...others] } };
  };
  await using pipeline = await setup({ change: scoped });
  await hear(pipeline, aCustomer({ customerId: '1001' }));
  expect(Object.keys(people(pipeline))).toEqual([`${pipeline.tenant}:1001`]);
});
