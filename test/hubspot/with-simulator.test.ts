import type { RequestRecord, ContactWrite } from '../../src/model/hubspot.ts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CALL_TIMEOUT_MS } from '../../src/hubspot/client.ts';
import { createHubSpot, type HubSpotOptions } from '../../src/hubspot/create-hubspot.ts';
import type { HubSpot, TimelineDriver } from '../../src/hubspot/port.ts';
import { UNKNOWN_END_MS } from '../../src/hubspot/port.ts';
import { HubSpotSimulator, type SimulatorOptions } from '../../src/simulator/hubspot/simulator.ts';
import { readOutcome } from './read-outcome.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { anEntry } from './timeline/an-entry.ts';

const UPSERT = /batch\/upsert/;
const NOTES_CREATE = /notes\/batch\/create/;

function customer(n: number, properties: Record<string, string> = {}): ContactWrite {
  const email = `person${n}@example.com`;
  return {
    traceId: `t${n}`,
    id: email,
    properties: { email, firstname: `Ann ${n}`, ...properties },
  };
}

function customers(count: number): ContactWrite[] {
  return Array.from({ length: count }, (_, n) => customer(n));
}

describe('the HubSpot client against the simulated HubSpot', () => {
  /** Both sides go by it. It skips every wait but the timeout of a call. */
  let clock: FakeClock;
  let simulator: HubSpotSimulator;

  beforeEach(() => {
    clock = new FakeClock(CALL_TIMEOUT_MS - 1);
  });

  afterEach(() => simulator.stop());

  async function connect(
    account: Partial<SimulatorOptions> = {},
    options: Partial<HubSpotOptions> = {},
  ): Promise<HubSpot> {
    simulator = new HubSpotSimulator({ clock, ...account });
    simulator.provision({
      events: [{ name: 'pass_installed', label: 'Installed', properties: ['wallet'] }],
    });
    return createHubSpot({
      baseUrl: await simulator.start(),
      accessToken: 'pat-1',
      apiVersion: '2026-09',
      requestsPer10s: 100,
      timeline: 'auto',
      timelineDefinitions: () => ({
        pass_installed: {
          label: 'Installed',
          properties: { wallet: 'string' },
          note: 'In {{wallet}}',
        },
      }),
      clock,
      log: { info: () => undefined },
      ...options,
    });
  }

  async function driverOf(hubspot: HubSpot): Promise<TimelineDriver> {
    const driver = await hubspot.timeline();
    if (driver.kind !== 'done') throw new Error('no driver');
    return driver.value;
  }

  /** Creates one contact and returns its record id. */
  async function aContact(hubspot: HubSpot): Promise<string> {
    const results = await hubspot.upsertContacts('email', [customer(0)]);
    const result = results.get('t0');
    if (result?.kind !== 'written') throw new Error('not written');
    return result.record.id;
  }

  test('is told by which id HubSpot knows a request, refused or not', async () => {
    const reports: RequestRecord[] = [];
    const hubspot = await connect({}, { onRequest: (report) => reports.push(report) });
    await aContact(hubspot);
    await hubspot.mergeContacts('1', '2');
    expect(reports.map(({ status }) => status)).toEqual([200, 404, 207]);
    const ids = reports.map(({ correlationId }) => correlationId);
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(null);
  });

  test('reads who changed a value', async () => {
    const hubspot = await connect();
    const id = await aContact(hubspot);
    await clock.advance(1_000);
    simulator.editContact(id, { firstname: 'Anna' });
    const query = { idProperty: 'hs_object_id', ids: [id], properties: [], history: ['firstname'] };
    expect(readOutcome(await hubspot.readContacts(query))).toMatchObject({
      value: [
        {
          history: {
            firstname: [
              { value: 'Anna', sourceType: 'CRM_UI' },
              { value: 'Ann 0', sourceType: 'INTEGRATION' },
            ],
          },
        },
      ],
    });
  });

  test('deletes a contact for good, and one that is gone, and an address that nobody has', async () => {
    const hubspot = await connect();
    const id = await aContact(hubspot);
    const done = { kind: 'done', value: null };
    const byId = { idProperty: 'hs_object_id', id } as const;
    expect(await hubspot.forgetContact(byId)).toEqual(done);
    expect(simulator.contacts()).toEqual([]);
    expect(await hubspot.forgetContact(byId)).toEqual(done);
    const byEmail = { idProperty: 'email', id: customer(1).id } as const;
    expect(await hubspot.forgetContact(byEmail)).toEqual(done);
    const results = await hubspot.upsertContacts('email', customers(2));
    expect([...results.values()].map(({ kind }) => kind)).toEqual(['rejected', 'rejected']);
  });

  test('reads the portal', async () => {
    const portal = await (await connect()).portal();
    const value = { timeZone: 'Europe/Paris', uiDomain: 'app.hubspot.com' };
    expect(portal).toMatchObject({ kind: 'done', value });
    expect(portal.kind === 'done' && portal.value.properties.get('email')?.type).toBe('string');
  });

  test.each([true, false])(
    'writes 98 of 100 contacts when two are bad, whether or not trace ids isolate them (%s)',
    async (partialEmailUpserts) => {
      const hubspot = await connect({ partialEmailUpserts });
      const writes = customers(100);
      writes[7] = customer(7, { email: 'refused@example.c' });
      writes[91] = customer(91, { unheard_of: 'x' });
      const results = await hubspot.upsertContacts('email', writes);
      expect(results.get('t7')).toMatchObject({ kind: 'rejected' });
      expect(results.get('t91')).toMatchObject({
        kind: 'rejected',
        properties: [{ name: 'unheard_of', code: 'PROPERTY_DOESNT_EXIST' }],
      });
      expect(simulator.contacts()).toHaveLength(98);
      expect([...results.values()].filter(({ kind }) => kind === 'written')).toHaveLength(98);
    },
  );

  test('creates nobody twice when the answer to an upsert gets lost', async () => {
    const hubspot = await connect();
    simulator.faults.add({ path: UPSERT, times: 1, fault: { kind: 'reset', at: 'after' } });
    simulator.faults.add({ path: UPSERT, times: 1, fault: { kind: 'empty', at: 'after' } });
    const results = await hubspot.upsertContacts('email', customers(3));
    expect([...results.values()].map(({ kind }) => kind)).toEqual([
      'written',
      'written',
      'written',
    ]);
    expect(simulator.contacts()).toHaveLength(3);
  });

  test('survives a HubSpot that hangs', async () => {
    const hubspot = await connect();
    const fault = simulator.faults.add({ path: UPSERT, times: 1, fault: { kind: 'hang' } });
    const upsert = hubspot.upsertContacts('email', [customer(0)]);
    while (fault.hits() === 0) await settled();
    await clock.advance(CALL_TIMEOUT_MS);
    const results = await upsert;
    expect(results.get('t0')).toMatchObject({ kind: 'written', created: true });
  });

  test('waits for a record that another write has locked', async () => {
    const hubspot = await connect({ locks: true });
    const id = await aContact(hubspot);
    const write = { traceId: 'a', id, properties: { city: 'Lyon' } };
    expect((await hubspot.updateContacts([write])).get('a')).toMatchObject({ kind: 'written' });
    expect(clock.slept).toEqual([2_000]);
  });

  test('leaves a wait of hours, which a migration takes, to the ledger', async () => {
    const hubspot = await connect();
    const headers = { 'retry-after': '7200' };
    const fault = { kind: 'status', status: 477, headers } as const;
    simulator.faults.add({ path: UPSERT, fault });
    const results = await hubspot.upsertContacts('email', [customer(0)]);
    expect(results.get('t0')).toMatchObject({ kind: 'retry', afterMs: 7_200_000 });
    expect(simulator.requests().total).toBe(1);
  });

  test('finds contacts by their secondary address, and none for an unknown one', async () => {
    const hubspot = await connect();
    const id = await aContact(hubspot);
    simulator.addEmail(id, 'second@example.com');
    const query = { idProperty: 'email', properties: ['email'] };
    expect(
      readOutcome(await hubspot.readContacts({ ...query, ids: ['second@example.com', 'no@x.io'] })),
    ).toMatchObject({
      kind: 'done',
      value: [{ id, properties: { email: 'person0@example.com' } }],
    });
    expect(readOutcome(await hubspot.readContacts({ ...query, ids: ['no@x.io'] }))).toEqual({
      kind: 'done',
      value: [],
    });
  });

  test('calls an update of a record missing that is not there, and writes the other', async () => {
    const hubspot = await connect();
    const id = await aContact(hubspot);
    const results = await hubspot.updateContacts([
      { traceId: 'a', id, properties: { city: 'Lyon' } },
      { traceId: 'b', id: '999999', properties: { city: 'Lyon' } },
    ]);
    expect(results.get('a')).toMatchObject({
      kind: 'written',
      record: { properties: { city: 'Lyon' } },
    });
    expect(results.get('b')).toEqual({ kind: 'missing' });
  });

  test('names the owner of an address that another contact has', async () => {
    const hubspot = await connect();
    await hubspot.upsertContacts('email', customers(2));
    const [first, second] = simulator.contacts();
    const results = await hubspot.updateContacts([
      {
        traceId: 'a',
        id: second?.id ?? '',
        properties: { email: first?.properties['email'] ?? '' },
      },
    ]);
    expect(results.get('a')).toMatchObject({ kind: 'rejected', ownerId: first?.id });
  });

  test('never exceeds the quota, and is never told that it did', async () => {
    const statuses: unknown[] = [];
    const hubspot = await connect(
      { limits: { perTenSeconds: 20, perDay: 1_000 } },
      { requestsPer10s: 100, onRequest: ({ status }) => statuses.push(status) },
    );
    const writes = [{ traceId: 'a', id: '1', properties: {} }];
    await Promise.all(Array.from({ length: 90 }, () => hubspot.updateContacts(writes)));
    expect(statuses).toEqual(Array.from({ length: 90 }, () => 200));
  });

  test('leaves the reserve of the day to the other apps, and comes back when there is more', async () => {
    const hubspot = await connect(
      { limits: { perTenSeconds: 100, perDay: 100 }, timeZone: 'UTC' },
      { dailyReserve: 0.2 },
    );
    const writes = [{ traceId: 'a', id: '1', properties: {} }];
    simulator.spendDailyQuota(79);
    expect((await hubspot.updateContacts(writes)).get('a')).toEqual({ kind: 'missing' });
    const results = await hubspot.updateContacts(writes);
    expect(results.get('a')).toMatchObject({ kind: 'throttled', policy: 'daily' });
    expect(simulator.requests().total).toBe(1);
    await clock.advance(24 * 3_600_000);
    expect((await hubspot.updateContacts(writes)).get('a')).toEqual({ kind: 'missing' });
  });

  test('is blocked by a revoked token, and finds out through the portal when it is mended', async () => {
    const hubspot = await connect({ token: 'pat-1' });
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
    simulator.revokeToken();
    const results = await hubspot.upsertContacts('email', [customer(0)]);
    expect(results.get('t0')).toMatchObject({ kind: 'blocked', reason: 'unauthorized' });
    expect(await hubspot.portal()).toMatchObject({ kind: 'blocked' });
    simulator.restoreToken();
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
  });

  test.each(['ignored', 'conflict', 'invalid'] as const)(
    'shows a custom event once, however HubSpot answers a repeated uuid (%s)',
    async (repeatedEvents) => {
      const hubspot = await connect({ repeatedEvents });
      const hubspotId = await aContact(hubspot);
      const driver = await driverOf(hubspot);
      expect(driver.name).toBe('custom-events');
      simulator.faults.add({
        path: /send\/batch/,
        times: 1,
        fault: { kind: 'reset', at: 'after' },
      });
      const results = await driver.send([anEntry(1, { hubspotId }), anEntry(2, { hubspotId })]);
      expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual(['done', 'done']);
      await driver.send([anEntry(1, { hubspotId }), anEntry(3, { hubspotId })]);
      expect(simulator.contacts()[0]?.timeline).toHaveLength(3);
    },
  );

  describe('with notes', () => {
    let hubspot: HubSpot;
    let driver: TimelineDriver;
    let hubspotId: string;

    beforeEach(async () => {
      hubspot = await connect({}, { timeline: 'notes' });
      hubspotId = await aContact(hubspot);
      driver = await driverOf(hubspot);
    });

    test.each(['before', 'after'] as const)(
      'shows an entry once when the call breaks %s its effect',
      async (at) => {
        simulator.faults.add({ path: NOTES_CREATE, times: 1, fault: { kind: 'reset', at } });
        const entry = anEntry(1, { hubspotId });
        const first = await driver.send([entry]);
        expect(first.get(1)?.outcome).toMatchObject({ kind: 'retry', stage: 'unknown' });
        const sendingSinceMs = clock.now();
        await clock.advance(UNKNOWN_END_MS);
        const second = await driver.send([{ ...entry, sendingSinceMs }]);
        expect(second.get(1)?.outcome).toEqual({ kind: 'done' });
        expect(simulator.contacts()[0]?.timeline).toMatchObject([
          { id: second.get(1)?.remoteId, occurredAt: '2026-11-20T10:11:12.123Z' },
        ]);
      },
    );

    test('isolates an entry whose contact is gone', async () => {
      const results = await driver.send([
        anEntry(1, { hubspotId }),
        anEntry(2, { hubspotId: '999999' }),
      ]);
      expect(results.get(1)?.outcome).toEqual({ kind: 'done' });
      expect(results.get(2)?.outcome).toMatchObject({ kind: 'rejected' });
      expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
    });
  });
});
