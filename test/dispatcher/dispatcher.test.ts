import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { PROBE_MS } from '../../src/core/sending/lane-health.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Due } from '../../src/model/lane.ts';
import { LedgerError } from '../../src/ledger/ledger-error.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import { aCustomer, anEvent, anInstall, customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { mappingWith } from '../support/mapping.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { NOTHING_DUE } from './nothing-due.ts';
import { setup, type Running } from './running.ts';

const READ_ONLY = [SCOPES.contactsRead, SCOPES.schemasRead];

const NO_CUSTOM_EVENTS = [...READ_ONLY, SCOPES.contactsWrite];

const DAY_MS = 24 * 3_600_000;

async function untilDone(running: Running, contacts: number): Promise<void> {
  await eventually(`${contacts} contacts and all entries are in HubSpot`, async () => {
    const status = await running.status();
    const left = status.events.pending + status.contacts.pending + status.timeline.pending;
    return left === 0 && status.contacts.done === contacts;
  });
}

async function untilBlocked(running: Running): Promise<void> {
  await eventually('the connection is blocked, and all events are applied', async () => {
    const { blocked, events } = await running.status();
    return blocked !== null && events.pending === 0;
  });
}

async function untilMended(running: Running): Promise<void> {
  await eventually('the connection is open again', async () => {
    return (await running.status()).blocked === null;
  });
}

describe('the dispatcher', () => {
  test('sends what came in without being asked twice', async () => {
    await using running = await setup({ clock: systemClock });
    const startMs = performance.now();
    await running.receive(aCustomer(), anInstall());
    await eventually('the contact has its timeline', () => {
      return running.simulator.contacts()[0]?.timeline.length === 1;
    });
    // Were it not woken, it would look into the ledger only after five seconds.
    expect(performance.now() - startMs).toBeLessThan(4_000);
    await untilDone(running, 1);
  });

  test('begins the process that evaluates at once where something waits, and only there', async () => {
    await using running = await setup();
    await running.dispatcher.stop();
    const prepared: string[] = [];
    const startWith = (name: string, waiting: Partial<Due>): void => {
      const prepare = () => void prepared.push(name);
      running
        .start({ evaluator: { ...directEvaluator, prepare } })
        .due({ ...NOTHING_DUE, ...waiting });
    };
    startWith('nothing', {});
    startWith('a contact of tomorrow', { contacts: running.clock.now() + DAY_MS });
    startWith('an event', { apply: 1 });
    startWith('a contact', { contacts: running.clock.now() });
    expect(prepared).toEqual(['an event', 'a contact']);
  });

  test('reports each event once when it is completely in HubSpot', async () => {
    const synced: string[] = [];
    await using running = await setup({
      dispatcher: { onSynced: (events) => synced.push(...events.map(({ eventId }) => eventId)) },
    });
    await running.receive(aCustomer({ id: 'a' }), anInstall({ id: 'b' }), aCustomer({ id: 'c' }));
    await untilDone(running, 1);
    expect(synced.sort()).toEqual(['a', 'b', 'c']);
  });

  test('lets what arrives within a second share its requests where these are scarce', async () => {
    const second = Promise.withResolvers<void>();
    const clock = scaledClock(50);
    await using running = await setup({
      clock: {
        ...clock,
        sleep: async (ms, signal) => (ms === 1_000 ? second.promise : clock.sleep(ms, signal)),
      },
    });
    await running.dispatcher.stop();
    const scarce = (hubspot: HubSpot): HubSpot => ({
      ...hubspot,
      room: () => ({ window: { remaining: 1, max: 100, ms: 10_000 }, daily: null }),
    });
    running.start({}, { hubspot: scarce });
    await running.receive(customerNumber(0));
    await eventually('the first is sent', async () => (await running.status()).contacts.done === 1);
    for (let n = 1; n <= 10; n += 1) await running.receive(customerNumber(n));
    await eventually('all are applied', async () => (await running.status()).events.done === 11);
    second.resolve();
    await untilDone(running, 11);
    const { counts } = running.simulator.requests();
    expect(counts['POST /crm/objects/contacts/batch/upsert']?.['200']).toBe(2);
  });

  test('sends what arrives at once while the quota has room', async () => {
    const clock = scaledClock(50);
    const { promise: never } = Promise.withResolvers<void>();
    await using running = await setup({
      clock: {
        ...clock,
        sleep: async (ms, signal) => (ms === 1_000 ? never : clock.sleep(ms, signal)),
      },
    });
    for (const n of [0, 1, 2]) {
      await running.receive(customerNumber(n));
      await eventually('it is sent', async () => (await running.status()).contacts.done === n + 1);
    }
  });

  test('sends nothing in a dry run, and applies what comes', async () => {
    await using running = await setup({ dispatcher: { dryRun: true } });
    await running.receive(aCustomer(), anInstall());
    await eventually('the events are applied', async () => {
      return (await running.status()).events.done === 2;
    });
    expect(await running.contact('c1')).toMatchObject({ state: 'pending', hubspotId: null });
    expect(running.simulator.requests().total).toBe(0);
  });

  test('applies an event that was ignored once a later mapping names it', async () => {
    await using running = await setup();
    await running.receive(aCustomer());
    await running.receive(
      anEvent('Points:Earned', { identifiers: { customerId: 'c1' }, shop: 'Lyon' }),
    );
    await untilDone(running, 1);
    expect(running.simulator.contacts()[0]?.properties['city']).toBeUndefined();
    const mapping = mappingWith(
      ({ events }) => ({ events: { ...events, 'points.*': { properties: { city: 'shop' } } } }),
      'v2',
    );
    await running.dispatcher.stop();
    running.start({ mapping: () => mapping });
    await eventually('the city is in HubSpot', () => {
      return running.simulator.contacts()[0]?.properties['city'] === 'Lyon';
    });
  });

  test('goes over to another mapping without a restart, for ignored events and timelines, too', async () => {
    let mapping = mappingWith();
    const applied: string[] = [];
    await using running = await setup({
      dispatcher: {
        mapping: () => mapping,
        onApplied: (events) => applied.push(...events.map(({ eventId }) => eventId)),
      },
    });
    const earned = { id: 'e', identifiers: { customerId: 'c1' }, shop: 'Lyon' };
    await running.receive(aCustomer({ id: 'c' }), anInstall({ id: 'i' }));
    await running.receive(anEvent('Points:Earned', earned));
    await untilDone(running, 1);
    expect(applied).toEqual(['c', 'i']);
    const timeline = { event: 'points_earned', properties: {} };
    const points_earned = { label: 'Points earned', properties: {}, note: 'Earned points' };
    mapping = mappingWith(
      ({ events, hubspot }) => ({
        events: { ...events, 'points.*': { properties: { city: 'shop' }, timeline } },
        hubspot: { ...hubspot, timeline: { ...hubspot?.timeline, points_earned } },
      }),
      'v2',
    );
    running.dispatcher.wake();
    // Not defined as a custom event, it is shown by a note, as is all that follows.
    await eventually('the event of the new mapping is shown', () => {
      const entries = running.simulator.contacts()[0]?.timeline ?? [];
      return entries.some(({ kind }) => kind === 'note');
    });
    await eventually('what it says of the contact is in HubSpot', () => {
      return running.simulator.contacts()[0]?.properties['city'] === 'Lyon';
    });
    expect(applied).toEqual(['c', 'i', 'e']);
  });

  test('goes on after the ledger was unavailable for a moment', async () => {
    let failures = 3;
    await using running = await setup();
    const flaky = new Proxy(running.lease.work('acme'), {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'pendingEvents') return member;
        const method = member as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          failures -= 1;
          if (failures >= 0) throw new LedgerError('unavailable', 'disk full');
          return method.apply(target, args);
        };
      },
    });
    await running.dispatcher.stop();
    running.start({ work: flaky });
    await running.receive(aCustomer());
    await untilDone(running, 1);
    await eventually('all failures are over', () => failures < 0);
    expect(running.fatal).toEqual([]);
  });

  test('reports an error that no retry can mend, and ends', async () => {
    await using running = await setup();
    await running.ledger.close();
    const dispatcher = running.start();
    await eventually('it ends', () => running.fatal.length > 0);
    expect(running.fatal[0]).toMatchObject({ code: 'closed' });
    await dispatcher.stop();
  });

  test('can be stopped twice, and sends nothing after that', async () => {
    await using running = await setup();
    const { dispatcher } = running;
    await Promise.all([dispatcher.stop(), dispatcher.stop()]);
    await dispatcher.stop();
    await running.receive(aCustomer());
    dispatcher.start();
    await running.clock.sleep(5_000);
    expect(running.simulator.contacts()).toEqual([]);
    expect(running.fatal).toEqual([]);
  });
});

describe('a connection that HubSpot refuses', () => {
  test('is blocked with a reason and a hint, burns no attempt, and resumes by itself', async () => {
    await using running = await setup();
    running.simulator.revokeToken();
    await running.receive(aCustomer(), anInstall());
    await untilBlocked(running);
    const { blocked } = await running.status();
    expect(blocked?.reason).toMatch(/^unauthorized/);
    expect(blocked?.hint).toMatch(/HUBSPOT_ACCESS_TOKEN/);
    expect(await running.contact('c1')).toMatchObject({ state: 'pending', attempts: 0 });
    running.simulator.restoreToken();
    await untilMended(running);
    await untilDone(running, 1);
    expect(running.simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('is blocked, and resumes, also when the token is revoked in the midst of its work', async () => {
    await using running = await setup();
    await running.receive(aCustomer());
    await untilDone(running, 1);
    running.simulator.revokeToken();
    await running.receive(aCustomer({ attributes: { city: 'Lyon' } }), anInstall());
    await untilBlocked(running);
    expect(await running.contact('c1')).toMatchObject({
      attempts: 0,
      timeline: [{ state: 'waiting' }],
    });
    running.simulator.restoreToken();
    await untilMended(running);
    await untilDone(running, 1);
    expect(running.simulator.contacts()).toMatchObject([
      { properties: { city: 'Lyon' }, timeline: [{ name: 'pass_installed' }] },
    ]);
  });

  test('is asked again at most every 15 seconds, with one cheap request', async () => {
    await using running = await setup();
    running.simulator.revokeToken();
    await running.receive(...Array.from({ length: 300 }, (_, n) => customerNumber(n)));
    await untilBlocked(running);
    const before = running.simulator.requests().total;
    const startMs = running.clock.now();
    await eventually('it was probed four times', () => {
      return running.clock.now() - startMs > 4.5 * PROBE_MS;
    });
    const probes = running.simulator.requests().list.slice(before);
    expect(probes.length).toBeGreaterThanOrEqual(2);
    // Two lanes may ask, each in its turn.
    expect(probes.length).toBeLessThanOrEqual(10);
    expect(new Set(probes.map(({ endpoint }) => endpoint))).toEqual(
      new Set(['GET /account-info/details']),
    );
  });

  test('is tried with one contact at a time where writing is refused', async () => {
    await using running = await setup({ account: { scopes: READ_ONLY } });
    await running.receive(...Array.from({ length: 300 }, (_, n) => customerNumber(n)));
    const upserts = () =>
      running.simulator.requests().list.filter(({ endpoint }) => endpoint.endsWith('upsert'));
    await eventually('writing is tried again', () => upserts().length >= 5);
    expect(upserts().slice(3, 5)).toMatchObject([{ inputs: 1 }, { inputs: 1 }]);
    running.simulator.grantScopes(Object.values(SCOPES));
    await untilDone(running, 300);
  });

  test('keeps sending contacts when only custom events are refused, and shows them once granted', async () => {
    await using running = await setup({
      client: { timeline: 'custom-events' },
      account: { scopes: NO_CUSTOM_EVENTS },
    });
    await running.receive(aCustomer(), anInstall());
    await untilBlocked(running);
    await eventually('the contact is in HubSpot', () => running.simulator.contacts().length === 1);
    expect((await running.status()).blocked).toMatchObject({
      reason: expect.stringContaining('missing-scopes'),
      hint: expect.stringContaining('scopes'),
    });
    await running.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await eventually('the contact changes', () => {
      return running.simulator.contacts()[0]?.properties['city'] === 'Lyon';
    });
    expect((await running.status()).timeline).toMatchObject({ pending: 1, dead: 0 });
    running.simulator.grantScopes(Object.values(SCOPES));
    await untilMended(running);
    await untilDone(running, 1);
    expect(running.simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('is not called blocked any more when a restarted daemon finds it mended', async () => {
    await using running = await setup();
    running.simulator.revokeToken();
    await running.receive(aCustomer());
    await untilBlocked(running);
    await running.dispatcher.stop();
    running.simulator.restoreToken();
    running.start();
    await untilDone(running, 1);
    await untilMended(running);
  });
});
