import { describe, expect, test } from '@jest/globals';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { aCustomer } from '../support/events.ts';
import { customerProperties, type ChangeMapping } from '../support/mapping.ts';
import { callHubSpot, setup, type Pipeline } from '../support/pipeline.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

/** Values that depend on whose record it is. */
const GUARDED: ChangeMapping = customerProperties({
  city: { value: 'attributes.city', write: 'create-only' },
  zip: { value: 'attributes.zipCode', write: 'if-empty' },
});

const ada = () => aCustomer({ attributes: { city: 'Paris', zipCode: '75001' } });

/** Somebody makes the record of c1 between the look-up and the upsert of the daemon. */
function meanwhile(hubspot: HubSpot, _simulator: HubSpotSimulator, url: string): HubSpot {
  let isMade = false;
  return {
    ...hubspot,
    upsertContacts: async (idProperty, writes) => {
      if (!isMade) {
        isMade = true;
        const properties = { neostore_customer_id: 'c1', city: 'London', zip: 'W1' };
        await callHubSpot(url, 'POST', CONTACTS, { properties });
      }
      return hubspot.upsertContacts(idProperty, writes);
    },
  };
}

describe('an upsert that meets a record which is there already', () => {
  test('adopts it, and overwrites nothing that depends on whose it is', async () => {
    await using pipeline = await setup({ change: GUARDED, around: meanwhile });
    await pipeline.receive(ada());
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      firstname: 'Ada',
      city: 'London',
      zip: 'W1',
    });
    expect(await pipeline.known('c1')).toMatchObject({
      origin: 'adopted',
      state: 'done',
      dropped: [
        { property: 'zip', kept: true },
        { property: 'city', kept: true },
      ],
    });
  });

  test('whose answer does not say whether it made the record is told by the time of the making', async () => {
    await using pipeline = await setup({
      change: GUARDED,
      around: (hubspot) => ({
        ...hubspot,
        upsertContacts: async (...write) => {
          const results = await hubspot.upsertContacts(...write);
          return new Map([...results].map(([id, one]) => [id, { ...one, created: null }]));
        },
      }),
    });
    await pipeline.receive(ada());
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'created', state: 'done' });
    expect(pipeline.contact.properties).toMatchObject({ city: 'Paris', zip: '75001' });
  });

  test('makes such values part of a record that it makes, with one request more', async () => {
    await using pipeline = await setup({ change: GUARDED });
    await pipeline.receive(ada());
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ city: 'Paris', zip: '75001' });
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'created', state: 'done' });
    expect(pipeline.requests).toEqual({
      'contacts/batch/read': 2,
      'contacts/batch/upsert': 1,
      'contacts/batch/update': 1,
    });
  });

  test('sends such values again when the answer to them was lost', async () => {
    await using pipeline = await setup({ change: GUARDED });
    const fault = { kind: 'reset' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/update/, fault });
    await pipeline.receive(ada());
    await pipeline.sendContacts();
    expect(await pipeline.known('c1')).toMatchObject({
      origin: 'created',
      state: 'pending',
      inDoubt: {},
    });
    lost.remove();
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ city: 'Paris', zip: '75001' });
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'created', state: 'done' });
  });
});

/** Its record was made by us, and may have what is only set at its making. */
async function expectOurs(pipeline: Pipeline): Promise<void> {
  expect(await pipeline.known('c1')).toMatchObject({ origin: 'created', state: 'done' });
  expect(pipeline.contact.properties).toMatchObject({ city: 'Paris', zip: '75001' });
}

describe('a record whose making was not answered is ours', () => {
  test('when a repetition of the same call is answered', async () => {
    await using pipeline = await setup({ change: GUARDED });
    const fault = { kind: 'reset', at: 'after' } as const;
    pipeline.simulator.faults.add({ path: /batch\/upsert/, times: 1, fault });
    await pipeline.receive(ada());
    await pipeline.drain();
    await expectOurs(pipeline);
  });

  test('when a later look-up finds it', async () => {
    await using pipeline = await setup({ change: GUARDED });
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/upsert/, fault });
    await pipeline.receive(ada());
    await pipeline.sendContacts();
    expect(pipeline.simulator.contacts()).toHaveLength(1);
    lost.remove();
    await pipeline.drain();
    await expectOurs(pipeline);
  });

  test('when the process died before it heard of it', async () => {
    let isDying = true;
    await using pipeline = await setup({
      change: GUARDED,
      around: (hubspot) => ({
        ...hubspot,
        upsertContacts: async (idProperty, writes) => {
          const results = await hubspot.upsertContacts(idProperty, writes);
          if (isDying) throw new Error('the process died');
          return results;
        },
      }),
    });
    await pipeline.receive(ada());
    await expect(pipeline.sendContacts()).rejects.toThrow('died');
    isDying = false;
    pipeline.restart();
    pipeline.clock.advance(3_600_000);
    await pipeline.drain();
    await expectOurs(pipeline);
  });

  test('but not when it was made long after that attempt could still take effect', async () => {
    await using pipeline = await setup({ change: GUARDED });
    const fault = { kind: 'reset' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/upsert/, fault });
    await pipeline.receive(ada());
    await pipeline.sendContacts();
    lost.remove();
    pipeline.clock.advance(3_600_000);
    await pipeline.aRecord({ neostore_customer_id: 'c1', city: 'London' });
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'adopted' });
    expect(pipeline.contact.properties['city']).toBe('London');
  });
});
