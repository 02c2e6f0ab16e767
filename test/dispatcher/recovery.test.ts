import { describe, expect, test } from '@jest/globals';
import { PROBE_MS } from '../../src/core/sending/lane-health.ts';
import { PROBE_RECORDS } from '../../src/core/sending/gates.ts';
import { aPassEvent, customerNumber, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { setup as setupPipeline, type Pipeline } from '../support/pipeline.ts';
import { setup } from './running.ts';

/** How long HubSpot fails in these tests, by their clock: 3 min 15 s, as it was once seen to hurt. */
const OUTAGE_MS = 195_000;

const CONTACTS = 300;

function customers(count: number, more: { readonly [name: string]: string } = {}): Payload[] {
  return Array.from({ length: count }, (_, n) => customerNumber(n, more));
}

/** Tries the contacts as often as the lane does while HubSpot fails. */
async function outage(pipeline: Pipeline, path: RegExp): Promise<void> {
  const fault = pipeline.simulator.faults.add({ path, fault: { kind: 'status', status: 500 } });
  const endMs = pipeline.clock.now() + OUTAGE_MS;
  const standing = pipeline.standing('contacts');
  while (pipeline.clock.now() < endMs) {
    await pipeline.sendContacts(standing.limit(500));
    pipeline.clock.advance(PROBE_MS);
  }
  // The last try, just before HubSpot is well again: these would wait longest.
  await pipeline.sendContacts(standing.limit(500));
  fault.remove();
}

describe('once HubSpot takes requests again', () => {
  test.each([
    ['reads failed', /batch\/read/],
    ['writes failed', /batch\/upsert/],
    ['everything failed', /contacts\/batch/],
  ])(
    'all that waited is sent in the round after the first that is taken: %s',
    async (_what, path) => {
      await using pipeline = await setupPipeline();
      await pipeline.receive(...customers(CONTACTS));
      await outage(pipeline, path);
      const before = pipeline.requests['contacts/batch/upsert'] ?? 0;
      await pipeline.sendContacts(pipeline.standing('contacts').limit(500));
      expect((await pipeline.status()).contacts.done).toBe(PROBE_RECORDS);
      await pipeline.sendContacts();
      expect((await pipeline.status()).contacts).toMatchObject({ done: CONTACTS, pending: 0 });
      // The probe, and full batches after it: no herd of single requests.
      expect((pipeline.requests['contacts/batch/upsert'] ?? 0) - before).toBe(1 + 3);
    },
  );

  test('what a restarted process finds waiting is sent, too, soon after its last try', async () => {
    await using pipeline = await setupPipeline();
    await pipeline.receive(...customers(CONTACTS));
    await outage(pipeline, /batch\/upsert/);
    pipeline.restart();
    await pipeline.receive(customerNumber(CONTACTS));
    await pipeline.sendContacts();
    pipeline.clock.advance(PROBE_MS);
    await pipeline.sendContacts();
    expect((await pipeline.status()).contacts).toMatchObject({ done: CONTACTS + 1, pending: 0 });
  });

  test('timeline entries that waited go, too', async () => {
    await using pipeline = await setupPipeline();
    const pass = (n: number): Payload =>
      aPassEvent('Pass:Created', { passId: `p${n}`, attributes: { email: 'ada@example.com' } });
    await pipeline.receive(pass(0));
    await pipeline.sendContacts();
    await pipeline.sendTimeline();
    await pipeline.receive(...[1, 2, 3].map(pass));
    await pipeline.sendContacts();
    const fault = pipeline.simulator.faults.add({ fault: { kind: 'status', status: 500 } });
    for (let round = 0; round < 5; round += 1) {
      await pipeline.sendTimeline(2);
      pipeline.clock.advance(PROBE_MS / 2);
    }
    expect((await pipeline.status()).timeline).toMatchObject({ done: 1, pending: 3 });
    fault.remove();
    await pipeline.sendTimeline(1);
    await pipeline.sendTimeline();
    expect((await pipeline.status()).timeline).toMatchObject({ done: 4, pending: 0 });
  });
});

describe('a record that fails of itself while others are taken', () => {
  test('is not tried for each of them', async () => {
    await using pipeline = await setupPipeline();
    await pipeline.receive(customerNumber(0));
    pipeline.simulator.faults.add({
      path: /batch\/upsert/,
      times: 1 + 2,
      fault: { kind: 'status', status: 500 },
    });
    await pipeline.sendContacts();
    const { dueAtMs: firstMs } = { dueAtMs: (await pipeline.due()).contacts };
    for (let n = 1; n <= 3; n += 1) {
      await pipeline.receive(customerNumber(n));
      const before = await pipeline.known('n0');
      await pipeline.sendContacts();
      expect(await pipeline.known('n0')).toMatchObject({ attempts: before.attempts });
    }
    expect((await pipeline.due()).contacts).toBe(firstMs);
  });
});

describe('a person who does not want to wait', () => {
  test('has contacts, a paused lane and a blocked endpoint tried at once', async () => {
    await using running = await setup();
    const { simulator, ledger, clock } = running;
    const refusal = simulator.faults.add({
      path: /batch\/upsert/,
      fault: { kind: 'status', status: 403 },
    });
    await running.receive(...customers(30));
    await eventually('all are held up', async () => {
      const { lanes } = await running.lease.work('acme').loadLanes();
      return lanes.length > 0 && (await ledger.delayed('acme', clock.now())).contacts > 20;
    });
    refusal.remove();
    const startMs = clock.now();
    const { contacts } = await ledger.tryNow('acme', startMs);
    expect(contacts).toBeGreaterThan(20);
    await eventually('all are sent', async () => (await running.status()).contacts.done === 30);
    expect(running.fatal).toEqual([]);
  });

  test('does not shorten what HubSpot has asked to wait for', async () => {
    await using running = await setup();
    const { simulator, ledger, clock } = running;
    const body = { status: 'error', category: 'RATE_LIMITS', policyName: 'DAILY' };
    const full = simulator.faults.add({
      path: /batch\/read/,
      fault: { kind: 'status', status: 429, body },
    });
    await running.receive(...customers(3));
    await eventually('the lane waits for the next day', async () =>
      (await running.lease.work('acme').loadLanes()).lanes.some(({ code }) => code === 'daily'),
    );
    full.remove();
    const before = simulator.requests().total;
    await ledger.tryNow('acme', clock.now());
    await clock.sleep(2 * PROBE_MS);
    expect(
      simulator
        .requests()
        .list.slice(before)
        .map(({ endpoint }) => endpoint),
    ).toEqual([]);
    expect((await running.status()).contacts.pending).toBe(3);
  });
});
