import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  aCustomer,
  anInstall,
  anUninstall,
  aPassEvent,
  customerNumber,
  type Payload,
} from '../support/events.ts';
import { customerProperties } from '../support/mapping.ts';
import { setup } from '../support/pipeline.ts';

describe('from an event to a contact in HubSpot', () => {
  test('a customer and an install become a contact with properties and a timeline', async () => {
    await using pipeline = await setup();
    await pipeline.receive(
      aCustomer({
        attributes: { lastName: 'Lovelace', consents_sms: true, birthDate: '1815-12-10' },
      }),
      anInstall({ second: 60 }),
    );
    await pipeline.drain();
    const { properties, timeline } = pipeline.contact;
    expect(properties).toMatchObject({
      email: 'ada@example.com',
      firstname: 'Ada',
      lastname: 'Lovelace',
      neostore_customer_id: 'c1',
      neostore_consent_sms: 'true',
      neostore_birth_date: '1815-12-10',
      neostore_wallet_status: 'apple',
      neostore_apple_installed_at: '2026-11-22T10:01:00.000Z',
      neostore_wallet_passes: '1',
    });
    expect(timeline).toMatchObject([
      {
        kind: 'custom-event',
        name: 'pass_installed',
        occurredAt: '2026-11-22T10:01:00.000Z',
        properties: { pass_type: 'loyalty', wallet: 'apple', pass_id: 'pass-1' },
      },
    ]);
  });

  test('what HubSpot has already is not sent again', async () => {
    await using pipeline = await setup();
    const events = [aCustomer(), anInstall()];
    await pipeline.receive(...events);
    await pipeline.drain();
    const before = pipeline.requests;
    await pipeline.receive(...events);
    // A new event that says nothing new.
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.requests).toEqual(before);
    expect((await pipeline.status()).contacts.done).toBe(1);
  });

  test('only what differs is sent', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    const { history, properties } = pipeline.contact;
    expect(properties['city']).toBe('Lyon');
    expect(history['firstname']).toHaveLength(1);
    expect(pipeline.requests['contacts/batch/update']).toBe(1);
  });

  test('a contact changes while it is being sent: the newer state is sent next', async () => {
    let meanwhile = async (): Promise<void> => undefined;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        upsertContacts: async (idProperty, writes) => {
          await meanwhile();
          return hubspot.upsertContacts(idProperty, writes);
        },
      }),
    });
    await pipeline.receive(aCustomer());
    meanwhile = async () => pipeline.receive(aCustomer({ attributes: { firstName: 'Augusta' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties['firstname']).toBe('Augusta');
  });

  test('250 changed contacts are updated in three batches, none of them twice', async () => {
    await using pipeline = await setup();
    const numbers = Array.from({ length: 250 }, (_, n) => n);
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    await pipeline.drain();
    await pipeline.receive(...numbers.map((n) => customerNumber(n, { city: 'Lyon' })));
    await pipeline.drain();
    expect(pipeline.requests['contacts/batch/update']).toBe(3);
    expect(pipeline.addresses).toHaveLength(250);
    expect(
      pipeline.simulator.contacts().every(({ history }) => history['city']?.length === 1),
    ).toBe(true);
  });

  test('expressions that take their time are not cut off because there are many events', async () => {
    // A millisecond each, which is nothing against the limit for one expression.
    const slow = '$string($count($map([1..60], function($i) { $i * $i })))';
    await using pipeline = await setup({
      change: customerProperties({ city: slow }),
    });
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    await pipeline.drain();
    const cities = pipeline.simulator.contacts().map(({ properties }) => properties['city']);
    expect(cities).toEqual(numbers.map(() => '60'));
  });

  test('events end in the same contact in whatever order and however often they come', async () => {
    const events = [
      aCustomer({ second: 1, customerId: null, attributes: { city: 'Paris' } }),
      aCustomer({ second: 2, attributes: { firstName: 'Augusta', city: 'Lyon' } }),
      aPassEvent('Pass:Created', { second: 3 }),
      anInstall({ second: 4, identifiers: {} }),
      anInstall({ second: 5, device: 'Google', deviceIdentifier: null }),
      anUninstall({ second: 6 }),
      aPassEvent('Pass:UpdateSent', { second: 7, device: 'Google' }),
    ];
    const expected = await endOf(events, false);
    expect(expected.properties).toMatchObject({
      firstname: 'Augusta',
      city: 'Lyon',
      neostore_wallet_status: 'google',
      neostore_wallet_devices: '1',
    });
    const shuffled = fc.shuffledSubarray(events, { minLength: events.length });
    const deliveries = fc.tuple(shuffled, fc.subarray(events), fc.boolean());
    await fc.assert(
      fc.asyncProperty(deliveries, async ([order, again, sendsBetween]) => {
        expect(await endOf([...order, ...again], sendsBetween)).toEqual(expected);
      }),
      { seed: 20_261_123, numRuns: 20 },
    );
  });
});

/** What HubSpot holds after these deliveries, without what it gives each record itself. */
async function endOf(deliveries: readonly Payload[], sendsBetween: boolean) {
  await using pipeline = await setup();
  for (const event of deliveries) {
    await pipeline.receive(event);
    if (sendsBetween) await pipeline.drain();
  }
  await pipeline.drain();
  const { properties, timeline } = pipeline.contact;
  const { createdate: _c, lastmodifieddate: _m, hs_object_id: _i, ...lasting } = properties;
  return { properties: lasting, timeline };
}
