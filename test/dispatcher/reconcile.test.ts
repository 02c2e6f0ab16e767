import { describe, expect, test } from '@jest/globals';
import { aCustomer, customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { customerProperties } from '../support/mapping.ts';
import { setup, type Pipeline, type PipelineOptions } from '../support/pipeline.ts';
import { setup as setupRunning } from './running.ts';
import type { DriftView, MendChoice, ReconcileRun } from '../../src/model/reconcile.ts';

const COUNT = 1_000;
const DRIFTS = 1_000;
const CONTACTS = '/crm/objects/2026-09/contacts';

/** A pipeline with these customers in HubSpot. */
async function synced(
  customers: readonly Parameters<typeof aCustomer>[0][],
  options: PipelineOptions = {},
): Promise<Pipeline> {
  const pipeline = await setup(options);
  await pipeline.receive(...customers.map((customer) => aCustomer(customer)));
  await pipeline.drain();
  return pipeline;
}

/** Compares everything, returns what was found to differ, and has it mended where that is asked for. */
async function compare(
  pipeline: Pipeline,
  { fix = false, recreate = false } = {},
): Promise<{ readonly run: ReconcileRun | null; readonly drifts: readonly DriftView[] }> {
  const { ledger, tenant, clock } = pipeline;
  await ledger.startReconcile(tenant, { startedMs: clock.now() });
  for (;;) {
    const run = await ledger.reconcileRun(tenant);
    if (run?.endedMs !== null) {
      const drifts = await ledger.drifts(tenant, DRIFTS);
      if (fix) await ledger.mendDrifts(tenant, { recreate }, clock.now());
      return { run, drifts };
    }
    expect(await pipeline.compare()).toMatchObject({ halt: null });
  }
}

describe('a comparison', () => {
  test('of 1,000 contacts finds the three that a person changed, at 10 requests and one for each batch of these; and mends them', async () => {
    await using pipeline = await setup();
    const numbers = Array.from({ length: COUNT }, (_, n) => n);
    await pipeline.receive(...numbers.map((n) => customerNumber(n, { city: 'Lyon' })));
    await pipeline.drain();
    pipeline.clock.advance(60_000);
    const idOf = async (n: number): Promise<string> =>
      (await pipeline.known(`n${n}`)).hubspotId ?? '';
    pipeline.simulator.editContact(await idOf(7), { city: 'Paris' });
    pipeline.simulator.editContact(await idOf(8), { firstname: '' });
    pipeline.simulator.editContact(await idOf(950), { email: 'new@example.com' });
    const before = pipeline.requests;

    const { run, drifts } = await compare(pipeline, { fix: true });
    expect(run).toMatchObject({ total: COUNT, checked: COUNT, drifted: 3 });
    const changed = { cause: 'changed in HubSpot', changedBy: 'CRM_UI' };
    expect(drifts.toSorted((a, b) => a.contactId - b.contactId)).toMatchObject([
      { ...changed, hubspotId: await idOf(7), property: 'city', expected: 'Lyon', found: 'Paris' },
      { ...changed, cause: 'lost', property: 'firstname', expected: 'P8', found: '' },
      { ...changed, property: 'email', expected: 'person950@example.com' },
    ]);
    const reads = (before['contacts/batch/read'] ?? 0) + 10 + 2;
    expect(pipeline.requests).toEqual({ ...before, 'contacts/batch/read': reads });

    await pipeline.drain();
    expect(pipeline.requests).toEqual({
      ...before,
      'contacts/batch/read': reads,
      'contacts/batch/update': 1,
    });
    expect((await compare(pipeline)).run).toMatchObject({ checked: COUNT, drifted: 0 });
    const addresses = pipeline.addresses.filter((address) => address === 'person950@example.com');
    expect(addresses).toHaveLength(1);
  });

  test('reads the histories of 50 contacts at a time', async () => {
    await using pipeline = await setup();
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    await pipeline.drain();
    for (const { id } of pipeline.simulator.contacts()) {
      pipeline.simulator.editContact(id, { firstname: 'Eve' });
    }
    const before = pipeline.requests['contacts/batch/read'] ?? 0;
    expect((await compare(pipeline)).drifts).toHaveLength(60);
    expect(pipeline.requests['contacts/batch/read']).toBe(before + 1 + 2);
  });

  test('changes nothing without being told to', async () => {
    await using pipeline = await synced([{ attributes: { city: 'Lyon' } }]);
    pipeline.simulator.editContact(pipeline.contact.id, { city: 'Paris' });
    const { drifts } = await compare(pipeline);
    expect(drifts).toHaveLength(1);
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Paris');
    expect((await compare(pipeline)).drifts).toHaveLength(1);
  });

  test('ends at once, and asks nothing, when there is nobody to compare', async () => {
    await using pipeline = await setup();
    const { run, drifts } = await compare(pipeline);
    expect(run).toMatchObject({ total: 0, checked: 0, drifted: 0 });
    expect(drifts).toEqual([]);
    expect(pipeline.requests).toEqual({});
  });

  test('finds a record that a person deleted, and has it made again', async () => {
    await using pipeline = await synced([
      {},
      { customerId: 'c2', attributes: { email: 'b@x.io' } },
    ]);
    const { hubspotId } = await pipeline.known('c1');
    pipeline.simulator.deleteContact(hubspotId ?? '');
    const { drifts } = await compare(pipeline, { fix: true, recreate: true });
    expect(drifts).toMatchObject([{ hubspotId, property: null, cause: 'record gone' }]);
    await pipeline.drain();
    expect(pipeline.addresses).toEqual(['ada@example.com', 'b@x.io']);
    expect((await compare(pipeline)).run).toMatchObject({ drifted: 0 });
  });

  test('mends what is chosen of it, and writes nothing else', async () => {
    await using pipeline = await setup();
    const { ledger, tenant, clock, simulator } = pipeline;
    await pipeline.receive(...[1, 2, 3].map((n) => customerNumber(n, { city: 'Lyon' })));
    await pipeline.drain();
    const idOf = async (n: number): Promise<string> =>
      (await pipeline.known(`n${n}`)).hubspotId ?? '';
    const [one, two, three] = [await idOf(1), await idOf(2), await idOf(3)];
    for (const id of [one, two]) simulator.editContact(id, { city: 'Metz', firstname: 'Eve' });
    simulator.deleteContact(three);
    expect((await compare(pipeline)).drifts).toHaveLength(5);
    const held = (id: string) => {
      const { city, firstname } = simulator.contacts().find((of) => of.id === id)?.properties ?? {};
      return { city, firstname };
    };
    const mend = async (choice: MendChoice): Promise<void> => {
      await ledger.mendDrifts(tenant, choice, clock.now());
      await pipeline.drain();
    };
    const { id: contactId } = await pipeline.known('n1');
    await mend({ recreate: false, properties: ['city'], contactId });
    expect([held(one), held(two)]).toEqual([
      { city: 'Lyon', firstname: 'Eve' },
      { city: 'Metz', firstname: 'Eve' },
    ]);
    await mend({ recreate: false });
    expect([held(one), held(two)]).toEqual([
      { city: 'Lyon', firstname: 'P1' },
      { city: 'Lyon', firstname: 'P2' },
    ]);
    expect(pipeline.addresses).toEqual(['person1@example.com', 'person2@example.com']);
    await mend({ recreate: true });
    expect(pipeline.addresses).toHaveLength(3);
  });

  test('takes a record that was merged into another for what it is now', async () => {
    await using pipeline = await synced([{ attributes: { city: 'Lyon' } }]);
    const { id } = pipeline.contact;
    const other = await pipeline.aRecord({ email: 'countess@example.com', city: 'Paris' });
    const merge = { primaryObjectId: id, objectIdToMerge: other };
    const merged = await pipeline.inHubSpot('POST', `${CONTACTS}/merge`, merge);
    expect((await compare(pipeline)).drifts).toEqual([]);

    pipeline.clock.advance(1_000);
    pipeline.simulator.editContact(merged.id, { city: 'Nice' });
    const { drifts } = await compare(pipeline, { fix: true });
    expect(drifts).toMatchObject([{ hubspotId: merged.id, property: 'city', found: 'Nice' }]);
    await pipeline.drain();
    expect(pipeline.contact).toMatchObject({ id: merged.id, properties: { city: 'Lyon' } });
    expect(await pipeline.known('c1')).toMatchObject({ hubspotId: merged.id });
    expect((await compare(pipeline)).run).toMatchObject({ drifted: 0 });
  });

  test('leaves what was left to HubSpot to HubSpot', async () => {
    const change = customerProperties({
      firstname: { value: 'attributes.firstName', write: 'create-only' },
      city: { value: 'attributes.city', write: 'if-empty' },
    });
    await using pipeline = await setup({ change });
    await pipeline.aRecord({
      neostore_customer_id: 'c1',
      email: 'countess@example.com',
      firstname: 'Augusta',
      city: 'London',
    });
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    expect((await compare(pipeline, { fix: true })).run).toMatchObject({ checked: 1, drifted: 0 });
    pipeline.simulator.editContact(pipeline.contact.id, { firstname: '', city: '' });
    const { drifts } = await compare(pipeline, { fix: true });
    expect(drifts).toMatchObject([{ property: 'city', cause: 'lost', changedBy: 'CRM_UI' }]);
    await pipeline.drain();
    expect(pipeline.contact.properties).toMatchObject({
      email: 'countess@example.com',
      city: 'Lyon',
    });
    expect(pipeline.contact.properties['firstname']).toBeUndefined();
  });

  test('says nothing of a contact that changed while its record was read', async () => {
    let meanwhile: (() => Promise<void>) | null = null;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        readContacts: async (query) => {
          const answer = await hubspot.readContacts(query);
          await meanwhile?.();
          return answer;
        },
      }),
    });
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    pipeline.simulator.editContact(pipeline.contact.id, { city: 'Paris' });
    meanwhile = async () => {
      meanwhile = null;
      await pipeline.receive(aCustomer({ attributes: { city: 'Nice' } }));
    };
    const { run, drifts } = await compare(pipeline, { fix: true });
    expect(drifts).toEqual([]);
    expect(run).toMatchObject({ drifted: 0 });
    await pipeline.drain();
    expect(pipeline.contact.properties['city']).toBe('Nice');
  });

  test('says nothing of a property that the portal lost, and of what waits to be sent', async () => {
    await using pipeline = await synced([{ attributes: { city: 'Lyon' } }], {
      change: customerProperties({ nickname: 'attributes.firstName' }),
    });
    await pipeline.receive(aCustomer({ attributes: { city: 'Nice' } }));
    expect((await compare(pipeline)).run).toMatchObject({ checked: 0, drifted: 0 });
  });

  const BLOCKED = {
    kind: 'blocked',
    scope: 'endpoint',
    reason: 'missing-scopes',
    stage: 'answered',
    detail: 'x',
  } as const;

  test.each([
    ['of records', { propertiesWithHistory: false }],
    ['of histories', { propertiesWithHistory: true }],
  ])('waits, and goes on where it was, when a read %s fails', async (_what, at) => {
    let failures = 2;
    await using pipeline = await setup({
      around: (hubspot) => ({
        ...hubspot,
        readContacts: async (query) => {
          const fails = (query.history !== undefined) === at.propertiesWithHistory;
          if (query.idProperty !== 'hs_object_id' || !fails || failures === 0) {
            return hubspot.readContacts(query);
          }
          failures -= 1;
          return { records: [], failed: new Map(query.ids.map((id) => [id, BLOCKED])) };
        },
      }),
    });
    await pipeline.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await pipeline.drain();
    pipeline.simulator.editContact(pipeline.contact.id, { city: 'Paris' });
    const { ledger, tenant, clock } = pipeline;
    await ledger.startReconcile(tenant, { startedMs: clock.now() });
    const blocked = { claimed: 1, halt: { kind: 'blocked' } };
    expect(await pipeline.compare()).toMatchObject(blocked);
    expect(await pipeline.compare()).toMatchObject(blocked);
    expect(await ledger.reconcileRun(tenant)).toMatchObject({ checked: 0, endedMs: null });
    expect(await pipeline.compare()).toMatchObject({ halt: null });
    expect(await ledger.reconcileRun(tenant)).toMatchObject({ checked: 1, drifted: 1 });
  });
});

describe('the dispatcher', () => {
  test('works an order off by itself, and mends what differs', async () => {
    await using running = await setupRunning();
    await running.receive(customerNumber(1, { city: 'Lyon' }), customerNumber(2));
    await eventually('both are in HubSpot', async () => {
      return (await running.status()).contacts.done === 2;
    });
    const { hubspotId } = (await running.contact('n1')) ?? {};
    running.simulator.editContact(hubspotId ?? '', { city: 'Paris' });
    await running.ledger.startReconcile('acme', { startedMs: running.clock.now() });
    await eventually('all is compared', async () => {
      return (await running.ledger.reconcileRun('acme'))?.endedMs !== null;
    });
    await running.ledger.mendDrifts('acme', { recreate: false }, running.clock.now());
    await eventually('the city is mended', () => {
      const contact = running.simulator.contacts().find(({ id }) => id === hubspotId);
      return contact?.properties['city'] === 'Lyon';
    });
    const run = await running.ledger.reconcileRun('acme');
    expect(run).toMatchObject({ total: 2, checked: 2, drifted: 1 });
  });

  test('lets a comparison wait while HubSpot refuses to read, and says why', async () => {
    await using running = await setupRunning();
    await running.receive(customerNumber(1));
    await eventually('it is in HubSpot', async () => (await running.status()).contacts.done === 1);
    const fault = running.simulator.faults.add({
      path: /contacts\/batch\/read/,
      fault: { kind: 'status', status: 403, body: { category: 'MISSING_SCOPES' } },
    });
    await running.ledger.startReconcile('acme', { startedMs: running.clock.now() });
    await eventually('it is told', async () => (await running.status()).blocked !== null);
    expect((await running.status()).blocked?.reason).toMatch(/^missing-scopes/);
    fault.remove();
    await eventually('the comparison ends', async () => {
      return (await running.ledger.reconcileRun('acme'))?.endedMs !== null;
    });
    await eventually('it is open', async () => (await running.status()).blocked === null);
  });

  test('keeps what was asked about a contact and an entry, and what is left of the quota', async () => {
    await using running = await setupRunning();
    await running.receive(customerNumber(1));
    await eventually('the requests are kept', async () => {
      return ((await running.contact('n1'))?.requests.length ?? 0) >= 3;
    });
    const { requests = [] } = (await running.contact('n1')) ?? {};
    expect(requests).toMatchObject([
      { endpoint: 'contacts/batch/upsert', status: 200, subjects: 1 },
      { endpoint: 'contacts/batch/read', status: 207 },
      { endpoint: 'contacts/batch/read', status: 207 },
    ]);
    expect(requests[0]?.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    await eventually('the quota is kept', async () => (await running.status()).quota !== null);
    expect((await running.status()).quota).toMatchObject({
      window: { max: 190 },
      daily: { max: 1_000_000 },
    });
  });
});
