import { describe, expect, test } from '@jest/globals';
import { aCustomer, customerNumber } from '../support/events.ts';
import { setup, type Pipeline, type PipelineOptions } from '../support/pipeline.ts';

/** New people, of whom HubSpot knows nobody: from then on, the next are made without a look-up. */
const STRANGERS = 100;

async function acquainted(options: PipelineOptions = {}): Promise<Pipeline> {
  const pipeline = await setup(options);
  await pipeline.receive(...numbersFrom(0, STRANGERS).map((n) => customerNumber(n)));
  await pipeline.drain();
  return pipeline;
}

function numbersFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => first + n);
}

/** A customer with an address. */
function named(customerId: string, email: string): ReturnType<typeof aCustomer> {
  return aCustomer({ customerId, attributes: { email } });
}

/** What something has cost, by endpoint. */
async function costOf(
  pipeline: Pipeline,
  act: () => Promise<void>,
): Promise<{ readonly [endpoint: string]: number }> {
  const before = pipeline.requests;
  await act();
  const spent = Object.entries(pipeline.requests).map(
    ([endpoint, count]) => [endpoint, count - (before[endpoint] ?? 0)] as const,
  );
  return Object.fromEntries(spent.filter(([, count]) => count > 0));
}

test('a newcomer is made by one request where HubSpot knew none lately', async () => {
  await using pipeline = await acquainted();
  const cost = await costOf(pipeline, async () => {
    await pipeline.receive(customerNumber(STRANGERS));
    await pipeline.drain();
  });
  expect(cost).toEqual({ 'contacts/batch/upsert': 1 });
});

describe('1,000 whom HubSpot knows by their address', () => {
  const known = numbersFrom(STRANGERS, 1_000);

  async function cost(refuse: (pipeline: Pipeline) => void): Promise<object> {
    await using pipeline = await acquainted();
    await pipeline.recordsWith(...known.map((n) => `c${n}@shop.test`));
    refuse(pipeline);
    const spent = await costOf(pipeline, async () => {
      await pipeline.receive(...known.map((n) => named(`k${n}`, `c${n}@shop.test`)));
      await pipeline.drain();
    });
    expect(pipeline.simulator.contacts()).toHaveLength(STRANGERS + known.length);
    return spent;
  }

  const LOOKED_UP = { 'contacts/batch/read': 20, 'contacts/batch/update': 10 };

  test('cost one request more than by look-ups alone', async () => {
    expect(await cost(() => undefined)).toEqual({ ...LOOKED_UP, 'contacts/batch/upsert': 1 });
  });

  test('cost no more where one of them has a whole batch refused', async () => {
    const body = {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message:
        'Cannot set PropertyValueCoordinates{propertyName=email} on 7. 8 already has that value.',
    };
    const spent = await cost(({ simulator }) => {
      const fault = { kind: 'status', status: 400, body } as const;
      simulator.faults.add({ path: /batch\/upsert$/, times: 1, fault });
    });
    expect(spent).toEqual({ ...LOOKED_UP, 'contacts/batch/upsert': 1 });
  });
});

describe('though newcomers are made without a look-up,', () => {
  test('somebody whom HubSpot knows by the address is found', async () => {
    await using pipeline = await acquainted();
    const id = await pipeline.aRecord({ email: 'ada@shop.test', firstname: 'Augusta' });
    await pipeline.receive(named('ada-1', 'ada@shop.test'));
    await pipeline.drain();
    const { hubspotId, origin } = await pipeline.known('ada-1');
    expect({ hubspotId, origin }).toEqual({ hubspotId: id, origin: 'adopted' });
  });

  test('a record that carries another value of the customer id is not adopted', async () => {
    await using pipeline = await acquainted();
    const properties = { email: 'ada@shop.test', neostore_customer_id: '77' };
    const others = await pipeline.aRecord(properties);
    await pipeline.receive(named('78', 'ada@shop.test'));
    await pipeline.drain();
    const other = pipeline.simulator.contacts().find(({ id }) => id === others);
    expect(other?.properties).toMatchObject(properties);
    expect(await pipeline.known('78')).toMatchObject({ hubspotId: null, state: 'waiting' });
  });

  test('a record that is there counts as found, and the next thousand are looked up', async () => {
    await using pipeline = await acquainted();
    const id = await pipeline.aRecord({ neostore_customer_id: '77' });
    await pipeline.receive(named('77', 'ada@shop.test'));
    await pipeline.drain();
    const { hubspotId, origin } = await pipeline.known('77');
    expect({ hubspotId, origin }).toEqual({ hubspotId: id, origin: 'adopted' });
    const cost = await costOf(pipeline, async () => {
      await pipeline.receive(named('78', 'bo@shop.test'));
      await pipeline.drain();
    });
    expect(cost).toEqual({ 'contacts/batch/read': 2, 'contacts/batch/upsert': 1 });
  });

  test('two ids that differ in case alone stay two people', async () => {
    await using pipeline = await acquainted();
    await pipeline.receive(named('Xy9', 'ann@shop.test'));
    await pipeline.drain();
    await pipeline.receive(named('xY9', 'ben@shop.test'));
    await pipeline.drain();
    const ann = pipeline.simulator
      .contacts()
      .find((one) => one.properties['email'] === 'ann@shop.test');
    expect(ann?.properties['neostore_customer_id']).toBe('Xy9');
  });

  test('somebody by whose attempt a record was made is found by its answer that was lost', async () => {
    await using pipeline = await acquainted();
    const fault = { kind: 'reset', at: 'after' } as const;
    pipeline.simulator.faults.add({ path: /batch\/upsert$/, fault, times: 1 });
    await pipeline.receive(named('77', 'ada@shop.test'));
    await pipeline.drain();
    const { origin } = await pipeline.known('77');
    expect(origin).toBe('created');
    expect(pipeline.simulator.contacts()).toHaveLength(STRANGERS + 1);
  });

  test('somebody whose address HubSpot keeps out is not made', async () => {
    await using pipeline = await acquainted();
    const id = await pipeline.aRecord({ email: 'ada@shop.test' });
    const body = { objectId: id };
    await pipeline.inHubSpot('POST', '/crm/objects/2026-09/contacts/gdpr-delete', body);
    await pipeline.receive(named('77', 'ada@shop.test'));
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toHaveLength(STRANGERS);
    expect(await pipeline.known('77')).toMatchObject({ state: 'dead' });
  });
});
