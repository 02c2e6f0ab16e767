import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { aCustomer, anEvent, anInstall, customerNumber, type Payload } from '../support/events.ts';
import type { ChangeMapping } from '../support/mapping.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';
const HOUR_MS = 3_600_000;

const create =
  (when: 'email' | 'always' | 'never'): ChangeMapping =>
  ({ contact }) => ({ contact: { ...contact, create: when } });

/** A form that knows an address and no customer id. */
function byAddress(email: string, attributes: Record<string, string> = {}): Payload {
  return aCustomer({ customerId: null, attributes: { email, ...attributes } });
}

/** What HubSpot holds of the contact with this primary address. */
function withAddress({ simulator }: Pipeline, email: string) {
  const found = simulator.contacts().find(({ properties }) => properties['email'] === email);
  assert(found !== undefined, `HubSpot has nobody of ${email}`);
  return found;
}

describe('a contact that is deleted in HubSpot', () => {
  test('waits where the mapping never creates contacts, and is not made again', async () => {
    await using pipeline = await setup({ change: create('never') });
    const id = await pipeline.aRecord({ email: 'ada@example.com' });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${id}`);
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect(pipeline.addresses).toEqual([]);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'waiting', hubspotId: null });
  });

  test('is made again with all that is known of it, and gets its later timeline', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer({ attributes: { city: 'Paris' } }), anInstall());
    await pipeline.drain();
    await pipeline.inHubSpot('DELETE', `${CONTACTS}/${pipeline.contact.id}`);
    await pipeline.receive(anInstall({ device: 'Google', deviceIdentifier: null }));
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({
      properties: { city: 'Paris', neostore_customer_id: 'c1', neostore_wallet_status: 'both' },
      timeline: [{ properties: { wallet: 'google' } }],
    });
    expect(await pipeline.known('c1')).toMatchObject({ origin: 'created' });
  });

  test('is a dead letter with its reason where privacy keeps the address from coming back', async () => {
    await using pipeline = await setup();
    await pipeline.receive(aCustomer(), customerNumber(1));
    await pipeline.drain();
    const { id: objectId } = withAddress(pipeline, 'ada@example.com');
    await pipeline.inHubSpot('POST', `${CONTACTS}/gdpr-delete`, { objectId });
    await pipeline.receive(
      aCustomer({ attributes: { city: 'Lyon' } }),
      customerNumber(1, { city: 'Lyon' }),
    );
    await pipeline.drain();
    expect(pipeline.addresses).toEqual(['person1@example.com']);
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'dead',
      reason: expect.stringContaining('GDPR_BLOCKLISTED_EMAIL'),
    });
  });

  test('leaves others alone: a known contact keeps its address when its new one is blocked', async () => {
    await using pipeline = await setup();
    const objectId = await pipeline.aRecord({ email: 'blocked@example.com' });
    await pipeline.inHubSpot('POST', `${CONTACTS}/gdpr-delete`, { objectId });
    await pipeline.receive(aCustomer());
    await pipeline.drain();
    await pipeline.receive(
      aCustomer({ attributes: { email: 'blocked@example.com', city: 'Lyon' } }),
    );
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({ email: 'ada@example.com', city: 'Lyon' });
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      dropped: [{ property: 'email', code: 'erased-in-hubspot' }],
    });
  });
});

describe.each([true, false])('a merge by a person (that keeps the primary’s id: %s)', (keeps) => {
  const account = { primaryIdPreservation: keeps };

  test.each(['primary', 'duplicate'] as const)(
    'is followed when our record was its %s',
    async (role) => {
      await using pipeline = await setup({ account });
      await pipeline.receive(aCustomer());
      await pipeline.drain();
      const ours = pipeline.contact.id;
      const other = await pipeline.aRecord({ email: 'countess@example.com' });
      const [primaryObjectId, objectIdToMerge] = role === 'primary' ? [ours, other] : [other, ours];
      await pipeline.inHubSpot('POST', `${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });
      await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }), anInstall());
      await pipeline.drain();
      const { id, properties, timeline } = pipeline.contact;
      expect(properties).toMatchObject({
        city: 'Lyon',
        email: role === 'primary' ? 'ada@example.com' : 'countess@example.com',
      });
      expect(timeline).toHaveLength(1);
      expect(await pipeline.known('c1')).toMatchObject({ state: 'done', hubspotId: id });
    },
  );
});

describe('a merge of two records that the daemon made', () => {
  const byForm = aCustomer({ customerId: null, second: 1, attributes: { city: 'Paris' } });
  const byShop = aCustomer({ second: 2, attributes: { email: 'work@example.com' } });
  const both = aCustomer({ second: 3, attributes: { firstName: 'Augusta' } });

  async function apart(): Promise<Pipeline> {
    const pipeline = await setup();
    await pipeline.receive(byForm, byShop);
    await pipeline.drain();
    return pipeline;
  }

  test('that HubSpot refuses is kept, told, and tried again, while values are written', async () => {
    await using pipeline = await apart();
    const fault = { kind: 'status', status: 400 } as const;
    const refusal = pipeline.simulator.faults.add({ path: /merge$/, fault });
    await pipeline.receive(both);
    await pipeline.sendContacts();
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'pending',
      reason: expect.stringContaining('not merged'),
      duplicates: [{}],
    });
    expect(withAddress(pipeline, 'ada@example.com').properties['firstname']).toBe('Augusta');
    await pipeline.sendContacts();
    expect(refusal.hits()).toBe(1);
    refusal.remove();
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toHaveLength(1);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', duplicates: [] });
  });

  test('that was done by an attempt whose answer was lost is found out', async () => {
    await using pipeline = await apart();
    const lost = { kind: 'reset', at: 'after' } as const;
    pipeline.simulator.faults.add({ path: /merge$/, times: 1, fault: lost });
    await pipeline.receive(both);
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toHaveLength(1);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', duplicates: [] });
  });

  test('with a record that a person deleted is forgotten', async () => {
    await using pipeline = await apart();
    pipeline.simulator.deleteContact(withAddress(pipeline, 'work@example.com').id);
    await pipeline.receive(both);
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toHaveLength(1);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', duplicates: [] });
  });

  test('that HubSpot does not offer any more blocks, and forgets nothing', async () => {
    await using pipeline = await apart();
    const gone = { kind: 'status', status: 404, body: '<html>gone</html>' } as const;
    const fault = pipeline.simulator.faults.add({ path: /merge$/, fault: gone });
    await pipeline.receive(both);
    expect(await pipeline.sendContacts()).toMatchObject({
      halt: { kind: 'blocked', scope: 'endpoint', reason: 'not-offered' },
    });
    expect(await pipeline.known('c1')).toMatchObject({ attempts: 0, duplicates: [{}] });
    fault.remove();
    await pipeline.drain();
    expect(pipeline.simulator.contacts()).toHaveLength(1);
  });
});

describe('the address of a record that the daemon did not make', () => {
  test('stays when the daemon learns one only later', async () => {
    await using pipeline = await setup();
    await pipeline.aRecord({ neostore_customer_id: 'c1', email: 'countess@example.com' });
    await pipeline.receive(anInstall());
    await pipeline.drain();
    expect((await pipeline.known('c1')).origin).toBe('adopted');
    await pipeline.receive(aCustomer({ attributes: { city: 'London' } }));
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      email: 'countess@example.com',
      city: 'London',
    });
    expect((await pipeline.known('c1')).dropped).toEqual([
      {
        property: 'email',
        code: 'other-primary-email',
        reason: 'HubSpot has another primary e-mail',
        kept: true,
      },
    ]);
  });
});

describe('bad records among 100', () => {
  /** Values that HubSpot does not take: the address of the numbers that are bad. */
  const events = (bad: number): Payload[] =>
    Array.from({ length: 100 }, (_, n) => {
      const isBad = n % Math.floor(100 / bad) === 0 && n / Math.floor(100 / bad) < bad;
      return byAddress(isBad ? `refused-${n}@example.c` : `person${n}@example.com`);
    });

  test.each([1, 5, 20])('cost no request more where HubSpot tells them apart (%i)', async (bad) => {
    await using pipeline = await setup();
    await pipeline.receive(...events(bad));
    await pipeline.drain();
    expect((await pipeline.status()).contacts).toMatchObject({ done: 100 - bad, dead: bad });
    expect(pipeline.requests).toEqual({ 'contacts/batch/read': 1, 'contacts/batch/upsert': 1 });
  });

  test.each([1, 5, 20])(
    'cost two requests for each halving where HubSpot refuses the whole batch (%i)',
    async (bad) => {
      await using pipeline = await setup({ account: { partialEmailUpserts: false } });
      await pipeline.receive(...events(bad));
      await pipeline.drain();
      expect((await pipeline.status()).contacts).toMatchObject({ done: 100 - bad, dead: bad });
      const { ['contacts/batch/upsert']: upserts } = pipeline.requests;
      const halvings = bad * Math.ceil(Math.log2(100 / bad) + 1);
      expect(upserts).toBeLessThanOrEqual(1 + 2 * halvings);
    },
  );

  test.each([
    [1, true, 2],
    [5, true, 2],
    [20, true, 2],
    [1, false, 3],
    [5, false, 3],
    [20, false, 3],
  ])(
    'that carry a property which is gone (%i of them) cost two requests more at most (told apart: %s)',
    async (bad, partialEmailUpserts, upserts) => {
      await using pipeline = await setup({ account: { partialEmailUpserts } });
      // The daemon has read the definitions before, and believes them still.
      await pipeline.inHubSpot('DELETE', '/crm/properties/2026-09/contacts/neostore_store_id');
      await pipeline.receive(
        ...Array.from({ length: 100 }, (_, n) =>
          byAddress(`person${n}@example.com`, n < bad ? { storeId: '7' } : {}),
        ),
      );
      await pipeline.drain();
      expect((await pipeline.status()).contacts).toMatchObject({ done: 100, dead: 0 });
      expect(pipeline.requests['contacts/batch/upsert']).toBe(upserts);
    },
  );
});

describe('a migration of the account (477)', () => {
  test('is waited out for the hours that HubSpot names, at the cost of one attempt', async () => {
    await using pipeline = await setup();
    const hours = 6;
    pipeline.simulator.faults.add({
      path: /batch\/upsert/,
      times: 1,
      fault: { kind: 'status', status: 477, headers: { 'Retry-After': String(hours * 3_600) } },
    });
    await pipeline.receive(aCustomer(), anInstall());
    await pipeline.sendContacts();
    const due = await pipeline.due();
    expect(due.contacts).toBeGreaterThanOrEqual(pipeline.clock.now() + hours * HOUR_MS - 1_000);
    expect(await pipeline.known('c1')).toMatchObject({ state: 'pending', attempts: 1 });
    pipeline.clock.advance((hours - 1) * HOUR_MS);
    expect(await pipeline.sendContacts()).toMatchObject({ claimed: 0 });
    await pipeline.drain();
    expect(pipeline.requests['contacts/batch/upsert']).toBe(2);
    expect(pipeline.contact.timeline).toHaveLength(1);
  });
});

const DEATH = new Error('killed');

/** A daemon that is killed once, after HubSpot has taken its entries and before it can note that. */
function killedAfterSending(hubspot: HubSpot): HubSpot {
  let lives = 1;
  return {
    ...hubspot,
    timeline: async () => {
      const answer = await hubspot.timeline();
      if (answer.kind !== 'done') return answer;
      const { value: driver } = answer;
      const { name, batchSizeMax, repeatable } = driver;
      const send: typeof driver.send = async (entries) => {
        const results = await driver.send(entries);
        lives -= 1;
        if (lives >= 0) throw DEATH;
        return results;
      };
      return { kind: 'done', value: { name, batchSizeMax, repeatable, send } };
    },
  };
}

describe('a daemon that is killed between its call and its record', () => {
  const installs = [anInstall(), anInstall({ deviceIdentifier: 'phone-2' })];

  test('shows each note once: it looks for those of the call that was under way', async () => {
    await using pipeline = await setup({
      client: { timeline: 'notes' },
      around: killedAfterSending,
    });
    await pipeline.receive(aCustomer(), ...installs);
    await pipeline.sendContacts();
    await expect(pipeline.sendTimeline()).rejects.toBe(DEATH);
    expect(pipeline.contact.timeline).toHaveLength(2);
    await pipeline.drain();
    expect(pipeline.contact.timeline).toHaveLength(2);
    expect(pipeline.requests['notes/batch/create']).toBe(1);
    expect((await pipeline.status()).timeline).toMatchObject({ done: 2, dead: 0 });
  });

  test.each(['ignored', 'conflict', 'invalid'] as const)(
    'shows each custom event once, however HubSpot answers a repeated one (%s)',
    async (repeatedEvents) => {
      await using pipeline = await setup({
        account: { repeatedEvents },
        client: { timeline: 'custom-events' },
        around: killedAfterSending,
      });
      await pipeline.receive(aCustomer(), ...installs);
      await pipeline.sendContacts();
      await expect(pipeline.sendTimeline()).rejects.toBe(DEATH);
      await pipeline.receive(anInstall({ passId: 'pass-2' }));
      await pipeline.drain();
      expect(pipeline.contact.timeline).toHaveLength(3);
      expect((await pipeline.status()).timeline).toMatchObject({ done: 3, dead: 0 });
    },
  );
});

describe('events that cannot be resolved yet', () => {
  test('are counted, with the time since when they wait', async () => {
    await using pipeline = await setup();
    const sinceMs = pipeline.clock.now();
    await pipeline.receive(anInstall());
    pipeline.clock.advance(HOUR_MS);
    await pipeline.receive(anEvent('Pass:Created', { identifiers: { customerId: 'c2' } }));
    await pipeline.drain();
    expect(await pipeline.status()).toMatchObject({
      contacts: { waiting: 2, dead: 0 },
      oldestWaitingMs: sinceMs,
    });
  });
});
