import { describe, expect, test } from '@jest/globals';
import { MERGES_PER_DAY_MAX } from '../../src/core/record-merge.ts';
import { LATE_EFFECT_MS } from '../../src/core/ledger/doubt.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { aCustomer, type Payload } from '../support/events.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';
import { NO_ANSWER } from './no-answer.ts';

const DAY_MS = 24 * 3_600_000;

/** Somebody known by an address, and the same person as a customer with another address. */
function apart(n: number): readonly Payload[] {
  return [
    aCustomer({ customerId: null, attributes: { email: `form${n}@example.com` } }),
    aCustomer({ customerId: `c${n}`, attributes: { email: `shop${n}@example.com` } }),
  ];
}

/** A second of the story. */
function aMoment(second: number): Payload {
  return { __creationDate: `2026-11-22T12:00:0${second}.0000000Z` };
}

/** The event that shows that both are one. */
function together(n: number): Payload {
  return aCustomer({ customerId: `c${n}`, attributes: { email: `form${n}@example.com` } });
}

/** Two records of each of so many people, made by the daemon, and the news that each is one person. */
async function twins(pipeline: Pipeline, count: number, first = 1): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  await pipeline.receive(...numbers.flatMap(apart));
  await pipeline.drain();
  await pipeline.receive(...numbers.map(together));
  await pipeline.drain();
}

describe('two records of one person', () => {
  test('are merged where the daemon made both, and the merge is told', async () => {
    await using pipeline = await setup();
    await twins(pipeline, 1);
    expect(pipeline.simulator.contacts()).toHaveLength(1);
    const { history } = await pipeline.known('c1');
    expect(history.map(({ reason }) => reason)).toContain('its records were merged');
    expect(await pipeline.work.countMerges(pipeline.clock.now() - DAY_MS)).toBe(1);
    expect(await pipeline.ledger.unmerged(pipeline.tenant, 10)).toEqual([]);
  });

  test.each([
    ['the record that remains', 1, 'form1@example.com'],
    ['the other record', 3, 'shop1@example.com'],
  ])('end with the newest address, also where it was that of %s', async (_, second, newest) => {
    await using pipeline = await setup();
    const [form, shop] = apart(1);
    await pipeline.receive({ ...form, ...aMoment(0) });
    await pipeline.drain();
    await pipeline.receive({ ...shop, ...aMoment(second) });
    await pipeline.drain();
    await pipeline.receive({ ...together(1), ...aMoment(2) });
    await pipeline.drain();
    const emails = pipeline.simulator.contacts().map(({ properties }) => properties['email']);
    expect(emails).toEqual([newest]);
  });

  test('are merged later where HubSpot refuses it at first', async () => {
    await using pipeline = await setup();
    const fault = { kind: 'status', status: 400 } as const;
    const refused = pipeline.simulator.faults.add({ path: /merge/, times: 1, fault });
    await twins(pipeline, 1);
    expect(refused.hits()).toBe(1);
    expect(pipeline.simulator.contacts()).toHaveLength(1);
  });

  test('are told as merged also where the merge keeps the id', async () => {
    await using pipeline = await setup({ account: { primaryIdPreservation: true } });
    await twins(pipeline, 1);
    const { history } = await pipeline.known('c1');
    expect(history.map(({ reason }) => reason)).toContain('its records were merged');
  });

  test.each([
    ['an adopted one', { property: 'work@example.com' }],
    ['a mapping that never merges', null],
  ])('are left to a person: %s', async (_name, adopted) => {
    await using pipeline = await setup({
      change: ({ contact }) => ({
        contact: { ...contact, merge: adopted === null ? 'never' : 'made' },
      }),
    });
    if (adopted !== null) await pipeline.aRecord({ email: 'shop1@example.com' });
    await twins(pipeline, 1);
    expect(pipeline.simulator.contacts()).toHaveLength(2);
    const contact = await pipeline.known('c1');
    const why =
      adopted === null ? 'the mapping says so' : 'not all of them were made by this daemon';
    const ids = [contact.hubspotId, ...contact.duplicates.map(({ hubspotId }) => hubspotId)];
    const reason = `HubSpot records ${ids.join(', ')} are not merged, as ${why}`;
    expect(contact).toMatchObject({ state: 'done', code: 'not-merged', reason });
    expect(await pipeline.ledger.unmerged(pipeline.tenant, 10)).toEqual([
      {
        contactId: contact.id,
        contactKey: { property: 'email', value: 'form1@example.com' },
        hubspotId: contact.hubspotId,
        origin: contact.origin,
        duplicates: contact.duplicates,
        reason,
      },
    ]);
    const before = pipeline.requests;
    expect(before['contacts/merge']).toBeUndefined();
    await pipeline.drain();
    expect(pipeline.requests).toEqual(before);
    await pipeline.receive(
      aCustomer({ customerId: 'c1', attributes: { email: 'form1@example.com', city: 'Lyon' } }),
    );
    await pipeline.drain();
    expect(pipeline.requests['contacts/merge']).toBeUndefined();
    expect((await pipeline.status()).contacts).toMatchObject({ done: 1, dead: 0 });
  });

  test('are merged so many times a day, also after a restart; the others wait for a person', async () => {
    await using pipeline = await setup();
    await twins(pipeline, MERGES_PER_DAY_MAX - 1);
    pipeline.restart();
    await twins(pipeline, 3, 100);
    expect(pipeline.requests['contacts/merge']).toBe(MERGES_PER_DAY_MAX);
    const unmerged = await pipeline.ledger.unmerged(pipeline.tenant, 10);
    expect(unmerged).toHaveLength(2);
    expect(unmerged[0]?.reason).toMatch(`as ${MERGES_PER_DAY_MAX} were merged within a day`);
    expect((await pipeline.status()).contacts).toMatchObject({ pending: 0, waiting: 0, dead: 0 });
    pipeline.clock.advance(DAY_MS);
    await pipeline.drain();
    expect(pipeline.requests['contacts/merge']).toBe(MERGES_PER_DAY_MAX);
  });

  test('are found also where the answer to the making of one of them was lost', async () => {
    await using pipeline = await setup();
    const [byForm, byShop] = apart(1);
    if (byForm === undefined || byShop === undefined) throw new Error('two events');
    await pipeline.receive(byForm);
    await pipeline.drain();
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/upsert/, fault });
    await pipeline.receive(byShop);
    await pipeline.sendContacts();
    lost.remove();
    expect(pipeline.simulator.contacts()).toHaveLength(2);
    await pipeline.receive(together(1));
    await pipeline.drain();
    expect(pipeline.contact.properties['neostore_customer_id']).toBe('c1');
    expect(await pipeline.known('c1')).toMatchObject({ state: 'done', dropped: [] });
  });

  test.each([
    ['both answers were lost, and the newest address is that of one', false],
    ['the one whose answer was lost has an address that is not the newest', true],
  ])('are found also where %s', async (_where, isShopKnown) => {
    await using pipeline = await setup();
    const [form, shop] = apart(1);
    if (isShopKnown) {
      await pipeline.receive({ ...shop, ...aMoment(3) });
      await pipeline.drain();
    }
    const fault = { kind: 'reset', at: 'after' } as const;
    const lost = pipeline.simulator.faults.add({ path: /batch\/upsert/, fault });
    await pipeline.receive({ ...form, ...aMoment(0) });
    if (!isShopKnown) await pipeline.receive({ ...shop, ...aMoment(3) });
    await pipeline.sendContacts();
    lost.remove();
    expect(pipeline.simulator.contacts()).toHaveLength(2);
    await pipeline.receive({ ...together(1), ...aMoment(2) });
    await pipeline.drain();
    expect(pipeline.contact.properties['email']).toBe('shop1@example.com');
  });

  test.each([
    ['the other stays as it is', false],
    ['somebody has merged the other with one of their own', true],
  ])(
    'are found also where one is made minutes after the attempt was given up: %s',
    async (_, isMerged) => {
      const held: Parameters<HubSpot['upsertContacts']>[] = [];
      let isHolding = false;
      let real: HubSpot | null = null;
      await using pipeline = await setup({
        around: (hubspot) => {
          real = hubspot;
          return {
            ...hubspot,
            upsertContacts: async (...call) => {
              if (!isHolding) return hubspot.upsertContacts(...call);
              held.push(call);
              return new Map(call[1].map(({ traceId }) => [traceId, NO_ANSWER]));
            },
          };
        },
      });
      const [form, shop] = apart(1);
      await pipeline.receive({ ...shop, ...aMoment(3) });
      await pipeline.drain();
      isHolding = true;
      await pipeline.receive({ ...form, ...aMoment(0) });
      await pipeline.sendContacts();
      isHolding = false;
      const { simulator } = pipeline;
      const [known] = simulator.contacts();
      if (isMerged && known !== undefined) {
        simulator.mergeContacts(simulator.makeContact({ lastname: 'Copy' }), known.id);
      }
      await pipeline.receive({ ...together(1), ...aMoment(2) });
      await pipeline.drain();
      for (const call of held) await (real as HubSpot | null)?.upsertContacts(...call);
      expect(simulator.contacts()).toHaveLength(2);
      pipeline.clock.advance(LATE_EFFECT_MS);
      await pipeline.check();
      await pipeline.drain();
      expect(pipeline.contact.properties['email']).toBe('shop1@example.com');
      expect(await pipeline.check()).toMatchObject({ claimed: 0 });
    },
  );

  test('are told where somebody else made the one that carries the contact’s own id', async () => {
    await using pipeline = await setup();
    const [byForm] = apart(1);
    if (byForm === undefined) throw new Error('an event');
    await pipeline.receive(byForm);
    await pipeline.drain();
    const hubspotId = await pipeline.aRecord({ neostore_customer_id: 'c1' });
    await pipeline.receive(together(1));
    await pipeline.drain();
    expect(await pipeline.known('c1')).toMatchObject({
      state: 'done',
      code: 'not-merged',
      duplicates: [{ hubspotId, origin: 'adopted' }],
      dropped: [{ property: 'neostore_customer_id', code: 'taken' }],
    });
    expect(pipeline.requests['contacts/merge']).toBeUndefined();
  });

  test('are merged when the contact changes on another day', async () => {
    await using pipeline = await setup();
    await twins(pipeline, MERGES_PER_DAY_MAX + 1);
    const [left] = await pipeline.ledger.unmerged(pipeline.tenant, 10);
    const n = Number(left?.contactKey?.value.replace(/\D/g, ''));
    pipeline.clock.advance(DAY_MS);
    await pipeline.receive(
      aCustomer({
        customerId: `c${n}`,
        attributes: { email: `form${n}@example.com`, city: 'Lyon' },
      }),
    );
    await pipeline.drain();
    expect(await pipeline.ledger.unmerged(pipeline.tenant, 10)).toEqual([]);
    expect((await pipeline.known(`c${n}`)).reason).toBeNull();
  });
});
