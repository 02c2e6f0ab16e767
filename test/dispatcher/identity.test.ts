import { describe, expect, test } from '@jest/globals';
import { aCustomer, anEvent, anInstall, aPassEvent } from '../support/events.ts';
import { callHubSpot, setup } from '../support/pipeline.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

describe('finding out whom an event is about', () => {
  test('a pass event without identifiers finds its owner by the pass', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer(), aPassEvent('Pass:Created'));
    await pipeline.drain();
    await pipeline.receive(anInstall({ identifiers: {} }));
    await pipeline.drain();
    expect(pipeline.contact.properties['neostore_wallet_status']).toBe('apple');
    expect(pipeline.contact.timeline.map(({ name }) => name)).toEqual([
      'pass_created',
      'pass_installed',
    ]);
  });

  test('a customer without an e-mail waits, and is released by the event that brings one', async () => {
    await using pipeline = await setup();
    await pipeline.receive(anInstall());
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'waiting',
      attempts: 0,
      reason: 'not in HubSpot, and no e-mail is known yet to create it by',
      timeline: [{ state: 'waiting' }],
    });
    expect(pipeline.addresses).toEqual([]);
    expect(pipeline.requests).toEqual({ 'contacts/batch/read': 1 });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      email: 'ada@example.com',
      neostore_wallet_status: 'apple',
    });
    expect(pipeline.contact.timeline).toHaveLength(1);
  });

  test('a contact of whom only the customer id is known is adopted when HubSpot has it', async () => {
    await using pipeline = await setup();
    const id = await pipeline.aRecord({ neostore_customer_id: 'C1', email: 'ada@example.com' });
    await pipeline.receive(anInstall());
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      id,
      properties: { neostore_wallet_status: 'apple' },
      timeline: [{ name: 'pass_installed' }],
    });
    expect(await pipeline.known('c1')).toMatchObject({ hubspotId: id, origin: 'adopted' });
  });

  test('a contact with the same e-mail is adopted, whatever the case', async () => {
    await using pipeline = await setup();
    const id = await pipeline.aRecord({ email: 'ada@example.com', lastname: 'King' });
    await pipeline.receive(aCustomer({ attributes: { email: ' Ada@Example.com' } }));
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      id,
      properties: { neostore_customer_id: 'c1', firstname: 'Ada', lastname: 'King' },
    });
    expect(pipeline.requests['contacts/batch/upsert']).toBeUndefined();
  });

  test('a contact with it as a secondary e-mail is adopted and keeps its primary one', async () => {
    await using pipeline = await setup();
    const id = await pipeline.aRecord({ email: 'countess@example.com' });
    pipeline.simulator.addEmail(id, 'ada@example.com');
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    await pipeline.receive(aCustomer({ attributes: { city: 'London' } }));
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      id,
      secondaryEmails: ['ada@example.com'],
      properties: { email: 'countess@example.com', firstname: 'Ada', city: 'London' },
    });
  });

  test('a new e-mail of a known contact is written', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    await pipeline.receive(aCustomer({ attributes: { email: 'countess@example.com' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties['email']).toBe('countess@example.com');
  });

  test('a contact that somebody makes with the same e-mail at this very moment is adopted', async () => {
    let id = '';
    await using pipeline = await setup({
      around: (hubspot, _simulator, url) => ({
        ...hubspot,
        upsertContacts: async (idProperty, writes) => {
          const properties = { email: 'ada@example.com', lastname: 'King' };
          if (id === '') ({ id } = await callHubSpot(url, 'POST', CONTACTS, { properties }));
          return hubspot.upsertContacts(idProperty, writes);
        },
      }),
    });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      id,
      properties: { neostore_customer_id: 'c1', email: 'ada@example.com', lastname: 'King' },
    });
  });

  test('a contact that is given the e-mail as a secondary one at this very moment keeps its primary one', async () => {
    await using pipeline = await setup({
      around: (hubspot, simulator) => ({
        ...hubspot,
        upsertContacts: async (idProperty, writes) => {
          const [countess] = simulator.contacts();
          if (countess?.secondaryEmails.length === 0) {
            simulator.addEmail(countess.id, 'ada@example.com');
          }
          return hubspot.upsertContacts(idProperty, writes);
        },
      }),
    });
    await pipeline.aRecord({ email: 'countess@example.com' });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      email: 'countess@example.com',
      firstname: 'Ada',
    });
  });

  test('a contact that is deleted in HubSpot is made again', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    const { id } = pipeline.contact;
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${id}`);
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(pipeline.contact.id).not.toBe(id);
    expect(pipeline.contact.properties).toMatchObject({ firstname: 'Ada', city: 'Lyon' });
    const turns = (await pipeline.known('c1')).history.map(({ reason }) => reason);
    expect(turns).toEqual(['created', 'its record was deleted in HubSpot', 'created']);
  });

  test('a contact that a person merges into another is followed there', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    const primaryObjectId = await pipeline.aRecord({ email: 'countess@example.com' });
    const objectIdToMerge = pipeline.simulator.contacts()[0]?.id ?? '';
    await pipeline.inHubSpot('POST', `${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      email: 'countess@example.com',
      city: 'Lyon',
    });
  });

  test('an event that names nobody changes nothing', async () => {
    await using pipeline = await setup();
    await pipeline.receive(anEvent('Redirect:Redirected', { redirectId: 'r1' }));
    await pipeline.drain();
    expect(pipeline.requests).toEqual({});
    expect((await pipeline.status()).events.done).toBe(1);
  });
});

test('a contact whose creation got no answer still gets the address of a newer event', async () => {
  await using pipeline = await setup();
  const lost = pipeline.simulator.faults.add({
    path: /batch\/upsert/,
    fault: { kind: 'reset', at: 'after' },
  });
  await pipeline.receive(aCustomer());
  await pipeline.sendContacts();
  lost.remove();
  expect(pipeline.addresses).toEqual(['ada@example.com']);
  await pipeline.receive(aCustomer({ attributes: { email: 'new@example.com' } }));
  await pipeline.drain();
  expect(pipeline.addresses).toEqual(['new@example.com']);
});

describe('two contacts that turn out to be one', () => {
  /** Known by a form's address, and by the address of a customer. */
  const byForm = aCustomer({ customerId: null, second: 1, attributes: { city: 'Paris' } });
  const byShop = aCustomer({ second: 2, attributes: { email: 'work@example.com', zipCode: 'W1' } });
  const both = aCustomer({ second: 3, attributes: { firstName: 'Augusta' } });

  test('become one before anything is sent', async () => {
    await using pipeline = await setup();
    await pipeline.receive(byForm, byShop, both);
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      firstname: 'Augusta',
      city: 'Paris',
      neostore_customer_id: 'c1',
      email: 'ada@example.com',
    });
    expect(pipeline.requests['contacts/merge']).toBeUndefined();
  });

  test('become one in HubSpot when the daemon had made both', async () => {
    await using pipeline = await setup();
    await pipeline.receive(byForm, byShop, anInstall());
    await pipeline.drain();
    expect(pipeline.addresses).toHaveLength(2);
    await pipeline.receive(both, aPassEvent('Pass:Created'));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      firstname: 'Augusta',
      city: 'Paris',
      neostore_customer_id: 'c1',
      neostore_wallet_status: 'apple',
      email: 'ada@example.com',
    });
    expect(pipeline.contact.timeline.map(({ name }) => name)).toEqual([
      'pass_installed',
      'pass_created',
    ]);
    expect(pipeline.requests['contacts/merge']).toBe(1);
  });

  test.each(['before', 'after'] as const)(
    'become one in HubSpot when the connection breaks %s the merge',
    async (at) => {
      await using pipeline = await setup();
      await pipeline.receive(byForm, byShop);
      await pipeline.drain();
      pipeline.simulator.faults.add({ path: /merge$/, times: 1, fault: { kind: 'reset', at } });
      await pipeline.receive(both);
      await pipeline.drain();
      expect(pipeline.contact.properties).toMatchObject({
        firstname: 'Augusta',
        city: 'Paris',
        neostore_customer_id: 'c1',
      });
    },
  );

  test('become one in HubSpot, by the newest address, though the answer to the merge was lost', async () => {
    await using pipeline = await setup();
    const moved = aCustomer({ second: 4, attributes: { email: 'work@example.com' } });
    await pipeline.receive(byForm, moved);
    await pipeline.drain();
    pipeline.simulator.faults.add({
      path: /merge$/,
      times: 1,
      fault: { kind: 'reset', at: 'after' },
    });
    await pipeline.receive(both);
    await pipeline.drain();
    expect(pipeline.contact.properties['email']).toBe('work@example.com');
  });

  test('become one in HubSpot though the answers to their creation were lost', async () => {
    await using pipeline = await setup();
    for (const event of [byForm, byShop]) {
      const fault = { kind: 'reset', at: 'after' } as const;
      pipeline.simulator.faults.add({ path: /batch\/upsert/, times: 1, fault });
      await pipeline.receive(event);
      await pipeline.drain();
    }
    await pipeline.receive(both);
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      firstname: 'Augusta',
      city: 'Paris',
      neostore_customer_id: 'c1',
    });
  });

  test('become one in the ledger, and the record that was in HubSpot before gets everything', async () => {
    await using pipeline = await setup();
    const id = await pipeline.aRecord({ email: 'work@example.com', lastname: 'King' });
    await pipeline.receive(byForm, byShop);
    await pipeline.drain();
    await pipeline.receive(both);
    await pipeline.drain();
    const kept = pipeline.simulator.contacts().find((contact) => contact.id === id);
    expect(kept?.properties).toMatchObject({
      lastname: 'King',
      firstname: 'Augusta',
      city: 'Paris',
      zip: 'W1',
    });
    expect(pipeline.requests['contacts/merge']).toBeUndefined();
  });

  test('stay two in HubSpot when both were there before: to merge them is for a person', async () => {
    await using pipeline = await setup();
    await pipeline.aRecord({ email: 'work@example.com', lastname: 'King' });
    await pipeline.aRecord({ email: 'ada@example.com', lastname: 'Byron' });
    await pipeline.receive(byForm, byShop, both);
    await pipeline.drain();
    const contacts = pipeline.simulator.contacts();
    expect(contacts.map(({ properties }) => properties['lastname'])).toEqual(['King', 'Byron']);
    const written = contacts.filter((contact) => 'neostore_customer_id' in contact.properties);
    expect(written).toMatchObject([{ properties: { firstname: 'Augusta', city: 'Paris' } }]);
    expect((await pipeline.known('c1')).state).toBe('done');
  });
});
