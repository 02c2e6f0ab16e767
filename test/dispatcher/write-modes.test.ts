import { describe, expect, test } from '@jest/globals';
import type { PropertyValueFile } from '../../src/core/mapping/schema.ts';
import { aCustomer, anInstall } from '../support/events.ts';
import { customerProperties, type ChangeMapping } from '../support/mapping.ts';
import { setup } from '../support/pipeline.ts';

/** The city, written as the test wants it. */
function city(spec: Exclude<PropertyValueFile, string | number | boolean>): ChangeMapping {
  return customerProperties({ city: { value: 'attributes.city', ...spec } });
}

/** A customer who lives somewhere. */
function living(where: string | null, second: number) {
  return aCustomer({ second, attributes: { city: where } });
}

describe('the write mode', () => {
  test('newest lets the later event win, whichever comes first', async () => {
    await using pipeline = await setup();
    await pipeline.receive(living('Lyon', 2));
    await pipeline.drain();
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Lyon');
  });

  test('oldest lets the earlier event win, whichever comes first', async () => {
    await using pipeline = await setup({ change: city({ write: 'oldest' }) });
    await pipeline.receive(living('Lyon', 2));
    await pipeline.drain();
    await pipeline.receive(living('Paris', 1), living('Lille', 3));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });

  test('if-empty fills an empty property', async () => {
    await using pipeline = await setup({ change: city({ write: 'if-empty' }) });
    await pipeline.aRecord({ email: 'ada@example.com' });
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });

  test('if-empty never replaces a value that HubSpot has, also of a contact that is known', async () => {
    await using pipeline = await setup({ change: city({ write: 'if-empty' }) });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    const { id } = pipeline.contact;
    const properties = { city: 'London' };
    await pipeline.inHubSpot('PATCH', `/crm/objects/2026-09/contacts/${id}`, { properties });
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('London');
    expect((await pipeline.known('c1')).dropped).toEqual([
      {
        property: 'city',
        code: 'if-empty',
        reason: 'if-empty: HubSpot already had a value',
        kept: true,
      },
    ]);
    const before = pipeline.requests;
    await pipeline.receive(living('Lille', 2));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('London');
    expect(pipeline.requests['contacts/batch/read']).toBe(before['contacts/batch/read']);
  });

  test('create-only is written on contacts that the daemon makes', async () => {
    await using pipeline = await setup({ change: city({ write: 'create-only' }) });
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });

  test('create-only is not written on contacts that were there before', async () => {
    await using pipeline = await setup({ change: city({ write: 'create-only' }) });
    await pipeline.aRecord({ email: 'ada@example.com' });
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ firstname: 'Ada' });
    expect(pipeline.contact.properties['city']).toBeUndefined();
  });

  test('append adds options to those that events and HubSpot have', async () => {
    const stores = customerProperties({
      neostore_stores: { value: 'attributes.store', write: 'append' },
    });
    const options = ['paris', 'lyon', 'lille', 'nice'];
    await using pipeline = await setup({
      change: (file) => ({
        ...stores(file),
        hubspot: {
          ...file.hubspot,
          properties: {
            ...file.hubspot.properties,
            neostore_stores: { label: 'Stores', type: 'enumeration', multiple: true, options },
          },
        },
      }),
    });
    await pipeline.aRecord({ email: 'ada@example.com', neostore_stores: 'nice' });
    await pipeline.receive(aCustomer({ attributes: { store: 'paris' } }));
    await pipeline.drain();
    await pipeline.receive(aCustomer({ attributes: { store: 'lyon' } }));
    await pipeline.drain();
    const held = pipeline.contact.properties['neostore_stores']?.split(';').sort();
    expect(held).toEqual(['lyon', 'nice', 'paris']);
  });

  test('clear empties a property when the newest event has nothing for it', async () => {
    await using pipeline = await setup({ change: city({ clear: true }) });
    await pipeline.receive(living('Paris', 1));
    await pipeline.drain();
    await pipeline.receive(living(null, 2));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBeUndefined();
  });

  test('without clear a property stays when the newest event has nothing for it', async () => {
    await using pipeline = await setup();
    await pipeline.receive(living('Paris', 1), living(null, 2));
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
  });
});

describe('contact.create', () => {
  const create =
    (create: 'always' | 'never'): ChangeMapping =>
    ({ contact }) => ({ contact: { ...contact, create } });

  test('never lets contacts wait that HubSpot does not have', async () => {
    await using pipeline = await setup({ change: create('never') });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.addresses).toEqual([]);
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'waiting',
      reason: 'not in HubSpot, and the mapping never creates contacts',
    });
  });

  test('never updates the contacts that HubSpot has', async () => {
    await using pipeline = await setup({ change: create('never') });
    await pipeline.aRecord({ email: 'ada@example.com' });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    expect(pipeline.contact.properties['firstname']).toBe('Ada');
  });

  test('always creates contacts of whom no e-mail is known', async () => {
    await using pipeline = await setup({ change: create('always') });
    await pipeline.receive(anInstall());
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      properties: { neostore_customer_id: 'c1', neostore_wallet_status: 'apple' },
      timeline: [{ name: 'pass_installed' }],
    });
  });
});
