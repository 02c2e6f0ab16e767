import { describe, expect, test } from '@jest/globals';
import { TAKEN_AGAIN_MS } from '../../src/core/ledger/taken.ts';
import { aCustomer, type CustomerFields, type Payload } from '../support/events.ts';
import type { ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

/** A customer of an id, with this address. */
function customer(customerId: string | null, email: string, more: CustomerFields = {}): Payload {
  return aCustomer({ ...more, customerId, attributes: { email, ...more.attributes } });
}

type Create = 'email' | 'always';

/** The shipped mapping, in which an e-mail address names a contact. */
const byBoth =
  (create: Create): ChangeMapping =>
  ({ contact }) => ({ contact: { ...contact, create } });

/** Only the customer id names a contact; its address is a value like others. */
const byId =
  (create: Create): ChangeMapping =>
  ({ contact, events }) => {
    const { 'Customer:Upserted': rule = {} } = events;
    const properties = { ...rule.properties, email: 'attributes.email' };
    const match = contact.match.filter(({ property }) => property !== 'email');
    return {
      contact: { ...contact, match, create },
      events: { ...events, 'Customer:Upserted': { ...rule, properties } },
    };
  };

/** What HubSpot holds of the contacts with a customer id, by it. */
function records({ simulator }: Pipeline): Record<string, string | undefined> {
  return Object.fromEntries(
    simulator
      .contacts()
      .map(({ properties }) => [properties['neostore_customer_id'] ?? '', properties['email']]),
  );
}

describe('a record that carries another value of a unique key', () => {
  test.each([
    ['found by the address', byBoth],
    ['named when it has the address', byId],
  ])('is not adopted, and its address is left out: %s', async (_name, mapping) => {
    await using pipeline = await setup({ change: mapping('always') });
    const id = await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer('B2', 'anna@example.com'));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com', B2: undefined });
    expect(await pipeline.known('B2')).toMatchObject({
      state: 'done',
      origin: 'created',
      dropped: [{ property: 'email', code: 'taken', reason: `HubSpot record ${id} has it` }],
    });
  });

  test.each([
    ['found by the address', byBoth],
    ['named when it has the address', byId],
  ])('lets a contact wait that is made by its e-mail alone: %s', async (_name, mapping) => {
    await using pipeline = await setup({ change: mapping('email') });
    const id = await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer('B2', 'anna@example.com'));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com' });
    expect(await pipeline.known('B2')).toMatchObject({
      state: 'waiting',
      code: 'email-taken',
      reason: `not in HubSpot, and its e-mail is not its own: HubSpot record ${id} has it`,
    });
    const before = pipeline.requests;
    await pipeline.drain();
    await pipeline.check();
    expect(pipeline.requests).toEqual(before);
  });

  test('costs no request more than a record that is nobody else’s', async () => {
    await using pipeline = await setup({ change: byBoth('always') });
    await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer('B2', 'anna@example.com'));
    await pipeline.drain();
    expect(pipeline.requests).toEqual({
      contacts: 1,
      'contacts/batch/read': 2,
      'contacts/batch/upsert': 1,
    });
  });

  test('is given up by a contact that adopted it before its own id was known', async () => {
    await using pipeline = await setup({ change: byBoth('always') });
    await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer(null, 'anna@example.com'));
    await pipeline.drain();
    await pipeline.receive(customer('B2', 'anna@example.com', { attributes: { firstName: 'Bo' } }));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com', B2: undefined });
    const { history } = await pipeline.known('B2');
    expect(history.map(({ reason }) => reason)).toEqual([
      'adopted',
      'its record carries another Neostore customer id',
      'created',
    ]);
  });

  test('is adopted by a contact of whom only its address is known', async () => {
    await using pipeline = await setup();
    const id = await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer(null, 'anna@example.com'));
    await pipeline.drain();
    expect(await pipeline.known('anna@example.com')).toMatchObject({ hubspotId: id });
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com' });
  });

  test('is not followed when a person merged the contact’s record into it', async () => {
    await using pipeline = await setup({ change: byBoth('always') });
    await pipeline.receive(customer('B2', 'bo@example.com'));
    await pipeline.drain();
    const [bo] = pipeline.simulator.contacts();
    const primaryObjectId = await pipeline.aRecord({
      neostore_customer_id: 'A1',
      email: 'anna@example.com',
    });
    await pipeline.inHubSpot('POST', `${CONTACTS}/merge`, {
      primaryObjectId,
      objectIdToMerge: bo?.id,
    });
    await pipeline.receive(customer('B2', 'bo@example.com', { attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com', B2: undefined });
    const anna = pipeline.simulator.contacts().find(({ id }) => id !== primaryObjectId);
    expect(anna?.properties['city']).toBeUndefined();
    expect((await pipeline.known('B2')).history.map(({ reason }) => reason)).toEqual([
      'created',
      'its record was merged into that of somebody else in HubSpot',
      'created',
    ]);
  });
});

describe('two people whom HubSpot answers with one record', () => {
  test('stay two: whoever is known longer has it', async () => {
    await using pipeline = await setup({ change: byBoth('always') });
    const id = await pipeline.aRecord({ email: 'family@example.com' });
    pipeline.simulator.addEmail(id, 'bo@example.com');
    await pipeline.receive(customer('A1', 'family@example.com'), customer('B2', 'bo@example.com'));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'family@example.com', B2: undefined });
    expect(await pipeline.known('A1')).toMatchObject({ hubspotId: id, origin: 'adopted' });
    expect(await pipeline.known('B2')).toMatchObject({ origin: 'created' });
  });

  test('stay two also when the other has it already, and nothing of the one is written there', async () => {
    await using pipeline = await setup({ change: byBoth('email') });
    const id = await pipeline.aRecord({ email: 'family@example.com' });
    pipeline.simulator.addEmail(id, 'bo@example.com');
    await pipeline.receive(customer('A1', 'family@example.com'));
    await pipeline.drain();
    pipeline.simulator.editContact(id, { neostore_customer_id: '' });
    await pipeline.receive(customer('B2', 'bo@example.com', { attributes: { firstName: 'Bo' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties['firstname']).toBe('Ada');
    expect(await pipeline.known('B2')).toMatchObject({ state: 'waiting', code: 'email-taken' });
  });

  test('are one where nothing speaks against it', async () => {
    await using pipeline = await setup({ change: byBoth('email') });
    const id = await pipeline.aRecord({ email: 'ada@example.com' });
    pipeline.simulator.addEmail(id, 'countess@example.com');
    await pipeline.receive(
      customer('A1', 'ada@example.com'),
      customer(null, 'countess@example.com', { attributes: { city: 'Lyon' } }),
    );
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ neostore_customer_id: 'A1', city: 'Lyon' });
    expect((await pipeline.known('A1')).id).toBe((await pipeline.known('countess@example.com')).id);
  });
});

describe('a value that another record had', () => {
  /** An address names a contact only where the event says so. */
  const named =
    (create: Create): ChangeMapping =>
    (file) => {
      const { contact, events } = byId(create)(file);
      const match = [
        ...(contact?.match ?? []),
        { property: 'email', value: 'attributes.keyEmail', unique: false },
      ];
      return { contact: { ...file.contact, create, match }, events: events ?? file.events };
    };
  const anna = (email: string): Payload => customer('A1', email);
  const cleo = customer('C3', 'anna@example.com', {
    attributes: { keyEmail: 'anna@example.com', firstName: 'Cleo' },
  });

  test.each(['email', 'always'] as const)(
    'is given to the next once it is free: created "%s"',
    async (create) => {
      await using pipeline = await setup({ change: named(create) });
      await pipeline.receive(anna('anna@example.com'));
      await pipeline.drain();
      const { id } = pipeline.contact;
      await pipeline.receive(anna('anna.new@example.com'), cleo);
      await pipeline.drain();
      expect(records(pipeline)).toEqual({ A1: 'anna.new@example.com', C3: 'anna@example.com' });
      expect(await pipeline.known('A1')).toMatchObject({ hubspotId: id });
      expect(await pipeline.known('C3')).toMatchObject({ state: 'done', dropped: [] });
    },
  );

  test('is given to the next also when the answer was lost that it is free', async () => {
    await using pipeline = await setup({ change: named('email') });
    await pipeline.receive(anna('anna@example.com'));
    await pipeline.drain();
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/update/, fault });
    await pipeline.receive(anna('anna.new@example.com'), cleo);
    await pipeline.sendContacts();
    expect((await pipeline.known('C3')).state).toBe('waiting');
    lost.remove();
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna.new@example.com', C3: 'anna@example.com' });
  });

  test('is tried again a day later, and asked for at no other time', async () => {
    await using pipeline = await setup({ change: byBoth('email') });
    const id = await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer('B2', 'anna@example.com'));
    await pipeline.drain();
    expect((await pipeline.due()).checks).toBe(pipeline.clock.now() + TAKEN_AGAIN_MS);
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${id}`);
    const before = pipeline.requests;
    pipeline.clock.advance(TAKEN_AGAIN_MS - 1);
    expect(await pipeline.check()).toMatchObject({ claimed: 0 });
    pipeline.clock.advance(1);
    expect(await pipeline.check()).toMatchObject({ claimed: 1 });
    expect(pipeline.requests).toEqual(before);
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ B2: 'anna@example.com' });
    expect((await pipeline.due()).checks).toBeNull();
  });

  test('of a contact that is in HubSpot is left out until then, whatever else changes', async () => {
    await using pipeline = await setup({ change: byBoth('email') });
    await pipeline.receive(customer('B2', 'bo@example.com'));
    await pipeline.drain();
    const id = await pipeline.aRecord({ neostore_customer_id: 'A1', email: 'anna@example.com' });
    await pipeline.receive(customer('B2', 'anna@example.com', { attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com', B2: 'bo@example.com' });
    expect((await pipeline.known('B2')).dropped).toMatchObject([
      { property: 'email', code: 'taken', reason: `HubSpot record ${id} has it` },
    ]);
    const { 'contacts/batch/update': before = 0 } = pipeline.requests;
    await pipeline.receive(customer('B2', 'anna@example.com', { attributes: { city: 'Nice' } }));
    await pipeline.drain();
    expect(pipeline.requests['contacts/batch/update']).toBe(before + 1);
    expect((await pipeline.known('B2')).state).toBe('done');
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${id}`);
    pipeline.clock.advance(TAKEN_AGAIN_MS);
    await pipeline.check();
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ B2: 'anna@example.com' });
  });
});

describe('a key that another contact holds', () => {
  test('never makes HubSpot merge two people, and a typo that is corrected leaves nothing', async () => {
    await using pipeline = await setup();
    await pipeline.receive(customer('A1', 'anna@example.com'), customer('B2', 'bo@example.com'));
    await pipeline.drain();
    const before = pipeline.simulator.contacts();
    await pipeline.receive(customer('B2', 'anna@example.com'));
    await pipeline.drain();
    expect((await pipeline.known('B2')).dropped).toMatchObject([
      { property: 'email', code: 'taken', reason: 'Neostore customer id A1 has it' },
    ]);
    await pipeline.receive(customer('B2', 'bo@example.com'));
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toEqual(before);
    expect(await pipeline.known('B2')).toMatchObject({ state: 'done', dropped: [] });
    expect(pipeline.requests['contacts/merge']).toBeUndefined();
  });

  test('lets whoever is made by its e-mail alone wait until the key is free', async () => {
    await using pipeline = await setup();
    await pipeline.receive(customer('A1', 'anna@example.com'), customer('C3', 'anna@example.com'));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna@example.com' });
    expect(await pipeline.known('C3')).toMatchObject({
      state: 'waiting',
      code: 'email-taken',
      reason: 'not in HubSpot, and its e-mail is not its own: Neostore customer id A1 has it',
    });
    await pipeline.receive(customer('A1', 'anna.new@example.com'));
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna.new@example.com', C3: 'anna@example.com' });
  });

  test('is the next person’s when the record was made with it and nobody heard of that', async () => {
    await using pipeline = await setup();
    await pipeline.receive(customer('A1', 'anna@example.com'));
    const path = /contacts\/batch\/upsert/;
    const lost = pipeline.simulator.faults.add({ path, fault: { kind: 'reset', at: 'after' } });
    await pipeline.sendContacts();
    lost.remove();
    await pipeline.receive(
      customer('A1', 'anna.new@example.com'),
      customer('C3', 'anna@example.com', { attributes: { firstName: 'Cleo' } }),
    );
    await pipeline.drain();
    expect(records(pipeline)).toEqual({ A1: 'anna.new@example.com', C3: 'anna@example.com' });
  });

  test.each(['email', 'always'] as const)(
    'is the next person’s once it is given up, whatever is in HubSpot by then: created "%s"',
    async (create) => {
      await using pipeline = await setup({ change: byBoth(create) });
      await pipeline.receive(customer('A1', 'anna@example.com'));
      await pipeline.drain();
      const { id } = pipeline.contact;
      await pipeline.receive(
        customer('A1', 'anna.new@example.com'),
        customer('C3', 'anna@example.com', { attributes: { firstName: 'Cleo' } }),
      );
      await pipeline.drain();
      expect(records(pipeline)).toEqual({ A1: 'anna.new@example.com', C3: 'anna@example.com' });
      const anna = pipeline.simulator.contacts().find((contact) => contact.id === id);
      expect(anna?.properties).toMatchObject({ neostore_customer_id: 'A1', firstname: 'Ada' });
      expect(await pipeline.known('C3')).toMatchObject({ state: 'done', dropped: [] });
    },
  );
});
