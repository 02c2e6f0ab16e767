import { describe, expect, test } from '@jest/globals';
import { PROBE_MS } from '../../src/core/sending/lane-health.ts';
import type { ActiveFault, Fault } from '../../src/simulator/hubspot/faults.ts';
import { aCustomer, customerNumber, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { setup as setupPipeline } from '../support/pipeline.ts';
import { setup, type Running } from './running.ts';

/** What asks for a wait of a day. */
const A_DAY = { 'Retry-After': '86400' };

function customers(count: number, more: { readonly [name: string]: string } = {}): Payload[] {
  return Array.from({ length: count }, (_, n) => customerNumber(n, more));
}

async function untilStanding(running: Running, kind: 'blocked' | 'paused'): Promise<void> {
  await eventually(`the lane of contacts is ${kind}`, async () => {
    const { lanes } = await running.lease.work('acme').loadLanes();
    return lanes.some((one) => one.lane === 'contacts' && one.kind === kind);
  });
}

async function untilAllIsWell(running: Running, contacts: number): Promise<void> {
  await eventually('all are in HubSpot, and no lane stands still', async () => {
    const { lanes } = await running.lease.work('acme').loadLanes();
    return (await running.status()).contacts.done === contacts && lanes.length === 0;
  });
}

describe('an endpoint that refuses everything', () => {
  test.each([
    ['a read answers 400', /batch\/read/, { kind: 'status', status: 400 }],
    ['a read answers 404', /batch\/read/, { kind: 'status', status: 404 }],
    ['a read answers 410', /batch\/read/, { kind: 'status', status: 410 }],
    ['an upsert answers 400', /batch\/upsert/, { kind: 'status', status: 400 }],
    ['an upsert answers 404', /batch\/upsert/, { kind: 'status', status: 404 }],
    ['an upsert answers 410', /batch\/upsert/, { kind: 'status', status: 410 }],
  ] as const satisfies readonly (readonly [string, RegExp, Fault])[])(
    'makes no dead letter, is told, and all arrive by themselves after it: %s',
    async (_what, path, fault) => {
      await using running = await setup();
      const refusal = running.simulator.faults.add({ path, fault });
      await running.receive(...customers(30));
      await untilStanding(running, 'blocked');
      expect(await running.status()).toMatchObject({
        contacts: { pending: 30, dead: 0 },
        blocked: { hint: expect.stringContaining('by itself') },
      });
      refusal.remove();
      await untilAllIsWell(running, 30);
      expect(running.simulator.contacts()).toHaveLength(30);
    },
  );

  test('holds up only what needs it: known contacts are updated while none can be made', async () => {
    await using pipeline = await setupPipeline();
    await pipeline.receive(...customers(5));
    await pipeline.drain();
    pipeline.simulator.faults.add({
      path: /batch\/upsert/,
      fault: { kind: 'status', status: 404 },
    });
    const unknown = Array.from({ length: 20 }, (_, n) => customerNumber(n + 100));
    await pipeline.receive(...unknown, ...customers(5, { city: 'Lyon' }));
    await pipeline.sendContacts();
    expect(pipeline.requests['contacts/batch/update']).toBe(1);
    await pipeline.receive(...unknown, ...customers(5, { city: 'Nice' }));
    await pipeline.sendContacts();
    expect(pipeline.simulator.contacts().map(({ properties }) => properties['city'])).toEqual(
      Array.from({ length: 5 }, () => 'Nice'),
    );
    expect((await pipeline.status()).contacts).toMatchObject({ pending: 20, dead: 0, done: 5 });
  });

  test('is tried at most every 15 seconds, with another record each time', async () => {
    const tried: (readonly number[])[] = [];
    await using pipeline = await setupPipeline({
      client: { onRequest: ({ status, contacts }) => status === 404 && tried.push(contacts) },
    });
    await pipeline.receive(...customers(50));
    await pipeline.drain();
    pipeline.simulator.faults.add({
      path: /batch\/update/,
      fault: { kind: 'status', status: 404 },
    });
    await pipeline.receive(...customers(50, { city: 'Lyon' }));
    await pipeline.sendContacts();
    expect(tried).toHaveLength(1);
    await pipeline.sendContacts();
    expect(tried).toHaveLength(1);
    for (let probe = 1; probe <= 3; probe += 1) {
      pipeline.clock.advance(2 * PROBE_MS);
      await pipeline.sendContacts();
      expect(tried).toHaveLength(1 + probe);
    }
    const probes = tried.slice(1);
    expect(probes.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(new Set(probes.flat()).size).toBe(3);
  });
});

describe('a HubSpot that fails as a whole', () => {
  test.each([
    ['a storm of 500', { kind: 'status', status: 500 }],
    ['a storm of 503 that asks for a day', { kind: 'status', status: 503, headers: A_DAY }],
    ['a reset of each connection', { kind: 'reset' }],
  ] as const)(
    'is told, costs no attempt, and all arrive soon after it: %s',
    async (_what, fault) => {
      await using running = await setup();
      await running.receive(customerNumber(99));
      await eventually(
        'the first is sent',
        async () => (await running.status()).contacts.done === 1,
      );
      const outage = running.simulator.faults.add({ path: /contacts\/batch/, fault });
      await running.receive(...customers(30));
      await untilStanding(running, 'paused');
      const { lanes } = await running.lease.work('acme').loadLanes();
      expect(lanes[0]).toMatchObject({ lane: 'contacts', kind: 'paused' });
      expect((lanes[0]?.untilMs ?? 0) - (lanes[0]?.sinceMs ?? 0)).toBeLessThanOrEqual(
        10 * PROBE_MS,
      );
      await probes(outage);
      expect(await running.status()).toMatchObject({ contacts: { pending: 30, dead: 0 } });
      expect(await running.contact('n0')).toMatchObject({ attempts: 0 });
      outage.remove();
      const startMs = running.clock.now();
      await untilAllIsWell(running, 31);
      expect(running.clock.now() - startMs).toBeLessThan(20 * PROBE_MS);
    },
  );

  test('that cannot be reached is told with what to look at', async () => {
    await using running = await setup({ client: { baseUrl: 'http://127.0.0.1:1' } });
    await running.receive(aCustomer());
    await untilStanding(running, 'paused');
    const { lanes } = await running.lease.work('acme').loadLanes();
    expect(lanes[0]).toMatchObject({
      code: 'network',
      hint: expect.stringContaining('HUBSPOT_BASE_URL'),
    });
    expect(await running.contact('c1')).toMatchObject({ attempts: 0, state: 'pending' });
  });

  test('asks for a day in a 429 of ten seconds: it is waited for as long as the window lasts', async () => {
    await using running = await setup();
    const fault = { kind: 'status', status: 429, headers: A_DAY } as const;
    running.simulator.faults.add({ path: /batch\/upsert/, times: 1, fault });
    const startMs = running.clock.now();
    await running.receive(...customers(3));
    await untilAllIsWell(running, 3);
    expect(running.clock.now() - startMs).toBeLessThan(60 * 60_000);
  });

  test('names a time zone that nobody knows: a used-up day ends nothing', async () => {
    await using running = await setup();
    await running.dispatcher.stop();
    const account = { portalId: 7, timeZone: 'Mars/Phobos', uiDomain: 'app.hubspot.com' };
    running.simulator.faults.add({
      path: /account-info/,
      fault: { kind: 'status', status: 200, body: account },
    });
    running.start();
    await running.receive(customerNumber(99));
    await eventually('the first is sent', () => running.simulator.contacts().length === 1);
    const fault = {
      kind: 'status',
      status: 429,
      body: { policyName: 'DAILY', errorType: 'RATE_LIMIT', message: 'daily limit' },
    } as const;
    const spent = running.simulator.faults.add({ path: /batch\/upsert/, fault });
    await running.receive(...customers(3));
    await untilStanding(running, 'paused');
    expect(running.fatal).toEqual([]);
    spent.remove();
    await untilAllIsWell(running, 4);
  });
});

async function probes(outage: ActiveFault): Promise<void> {
  const before = outage.hits();
  await eventually('HubSpot is tried again', () => outage.hits() > before + 3);
}
