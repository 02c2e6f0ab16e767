import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { steadyMs, systemClock } from '../../src/clock.ts';
import { Appends } from '../../src/ledger/postgres/appends.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { closePools, openPools } from '../../src/ledger/postgres/sessions.ts';
import { BODY_TIMEOUT_MS } from '../../src/receiver/refusal.ts';
import { LedgerHealth } from '../../src/state/ledger-health.ts';
import { anEvent as aBody, deliver, setup, TENANT } from '../receiver/setup.ts';
import { eventually } from '../support/eventually.ts';
import { anEvent } from './builders.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

test('a PostgreSQL that is lost costs 503 in time, and nothing that was acknowledged', async () => {
  await using ledger = await openPostgresLedger(await server.newDatabase());
  const health = new LedgerHealth(ledger, systemClock);
  await using receiver = await setup({ ledger: health, ready: () => health.isReady() });
  const isReady = async () => (await fetch(`${receiver.url}/readyz`)).status === 200;
  await using senders = new Senders(receiver.url);
  await eventually('deliveries are taken', () => senders.kept.size >= 100);

  await server.crash();
  await eventually('deliveries are refused', () => senders.refused >= 100);
  expect(await isReady()).toBe(false);
  const errors = receiver.lines.filter(({ level }) => level === 'error');
  expect(errors.length).toBeLessThanOrEqual(10);

  await server.begin();
  const kept = senders.kept.size;
  await eventually('deliveries are taken again', () => senders.kept.size >= kept + 100);
  expect(await isReady()).toBe(true);
  await senders.stop();
  expect(senders.slowestMs).toBeLessThan(BODY_TIMEOUT_MS);
  const known = new Set(await ledger.eventIds(TENANT, '', 1_000_000));
  expect([...senders.kept].filter((id) => !known.has(id))).toEqual([]);
}, 60_000);

test('an append that gets no answer is refused, and the next goes on once it can', async () => {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const pools = openPools(url);
  const appends = new Appends(pools.urgent, undefined, 300);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE events');
  const results = await Promise.allSettled([
    appends.append(anEvent({ eventId: 'a' })),
    systemClock.sleep(20).then(() => appends.append(anEvent({ eventId: 'b' }))),
  ]);
  expect(results).toMatchObject([
    { status: 'rejected', reason: { code: 'unavailable' } },
    { status: 'rejected', reason: { code: 'unavailable' } },
  ]);
  await client.query('ROLLBACK');
  await client.end();
  // Whether the first came in is not known to the sender, who sends it again.
  expect(await appends.append(anEvent({ eventId: 'a' }))).toBe('duplicate');
  expect(await appends.append(anEvent({ eventId: 'b' }))).toBe('appended');
  await appends.close();
  await closePools(pools);
});

/** Some who send one event after the other, and remember what they were told. */
class Senders implements AsyncDisposable {
  readonly kept = new Set<string>();
  refused = 0;
  slowestMs = 0;
  #isStopping = false;
  readonly #url: string;
  readonly #running: readonly Promise<void>[];

  constructor(url: string) {
    this.#url = url;
    this.#running = ['a', 'b', 'c', 'd'].map((name) => this.#send(name));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #send(name: string): Promise<void> {
    for (let number = 0; !this.#isStopping; number += 1) {
      const id = `${name}-${number}`;
      const startedMs = steadyMs();
      const { status } = await deliver(this.#url, aBody({ __id: id }));
      this.slowestMs = Math.max(this.slowestMs, steadyMs() - startedMs);
      if (status === 202) this.kept.add(id);
      else {
        expect(status).toBe(503);
        this.refused += 1;
      }
    }
  }
}
