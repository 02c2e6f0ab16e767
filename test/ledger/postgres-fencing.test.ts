import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { steadyMs, systemClock } from '../../src/clock.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Lease } from '../../src/ledger/lease-port.ts';
import { openCutProxy } from '../support/cut-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { holdLeases } from '../support/hold-leases.ts';
import { anEvent } from './builders.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

/** Longer than what is taken off the time that a replica is believed. */
const LATE_MS = 3_000;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

test('a holder whose lease another has taken is fenced by its generation, and told', async () => {
  const url = await server.newDatabase();
  await using ledger = await openPostgresLedger(url);
  const ended: string[] = [];
  const { lease, client } = await competing(ledger, url, (connection) => ended.push(connection));
  await lease.work.saveCredential('of the first');
  // It believes in its lease still, as a process does that was stopped right before a transaction.
  await client.query(`UPDATE leases SET holder = 'another', generation = generation + 1`);
  expect(lease.isTrusted()).toBe(true);
  await expect(lease.work.saveCredential('too late')).rejects.toMatchObject({ code: 'fenced' });
  expect(lease.isTrusted()).toBe(false);
  expect(ended).toEqual(['acme']);
  expect(await ledger.loadCredential('acme')).toBe('of the first');
  await client.end();
});

test('an answer that comes late lengthens no trust', async () => {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  let isLate = false;
  // What is sent arrives, what is answered comes three seconds later; and then nothing any more.
  await using line = await openCutProxy(server.place, (chunk) => {
    if (isLate || !chunk.includes('SET alive_until')) return;
    isLate = true;
    line.delay(LATE_MS);
    void systemClock.sleep(LATE_MS + 200).then(() => line.cut());
  });
  await using first = await openPostgresLedger(url.replace(/@[^/]*/, `@127.0.0.1:${line.port}`));
  const lease = (await holdLeases(first, ['acme'])).lease('acme');
  await using second = await openPostgresLedger(url);
  const other = await second.contend(['acme'], 0);
  let tookMs: number | null = null;
  other?.start({
    took: () => {
      tookMs ??= steadyMs();
    },
    ended: async () => Promise.resolve(null),
  });
  const trustedAfter: number[] = [];
  await eventually(
    'another has it, and the first has given up',
    () => {
      if (tookMs !== null && lease.isTrusted()) trustedAfter.push(steadyMs() - tookMs);
      return tookMs !== null && !lease.isTrusted();
    },
    20_000,
  );
  expect(trustedAfter).toEqual([]);
  line.heal();
  line.delay(0);
}, 60_000);

test('receivers that have the same events in another order do not wait for each other for good', async () => {
  const url = await server.newDatabase();
  await using first = await openPostgresLedger(url);
  await using second = await openPostgresLedger(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  for (let round = 0; round < 20; round += 1) {
    const events = Array.from({ length: 300 }, (_, n) => anEvent({ eventId: `${round}-${n}` }));
    const append = async (ledger: Ledger, some: typeof events): Promise<unknown> =>
      Promise.all(some.map(async (event) => ledger.append(event)));
    await Promise.all([append(first, events), append(second, events.toReversed())]);
  }
  const { rows } = await client.query<{ deadlocks: string }>(
    'SELECT pg_stat_get_db_deadlocks(oid) AS deadlocks FROM pg_database WHERE datname = current_database()',
  );
  expect(rows).toEqual([{ deadlocks: '0' }]);
  await client.end();
}, 60_000);

async function competing(
  ledger: Ledger,
  url: string,
  onEnded: (connection: string) => void,
): Promise<{ readonly lease: Lease; readonly client: Client }> {
  const contender = await ledger.contend(['acme'], 0);
  const taken: Lease[] = [];
  contender?.start({
    took: (lease) => void taken.push(lease),
    ended: async (connection) => {
      onEnded(connection);
      return Promise.resolve(null);
    },
  });
  await eventually('the lease is taken', () => taken.length > 0);
  const client = new Client({ connectionString: url });
  await client.connect();
  const [lease] = taken;
  if (lease === undefined) throw new Error('no lease was taken');
  return { lease, client };
}

test('work on one connection takes one session, however much there is', async () => {
  const url = await server.newDatabase();
  await using ledger = await openPostgresLedger(url);
  const { lease, client } = await competing(ledger, url, () => undefined);
  await client.query(`INSERT INTO connections (connection) VALUES ('acme') ON CONFLICT DO NOTHING`);
  await client.query(`BEGIN; SELECT 1 FROM connections WHERE connection = 'acme' FOR UPDATE`);
  const saved = ['a', 'b', 'c'].map(async (text) => lease.work.saveCredential(text));
  const waiting = async (): Promise<number> => {
    // A transaction sees the others as they were at its first look.
    await client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length;
  };
  await eventually('one waits', async () => (await waiting()) > 0);
  // Each of these is asked after the others, and takes as long.
  for (let looks = 0; looks < 5; looks += 1) await ledger.status('acme', 0);
  expect(await waiting()).toBe(1);
  await client.query('COMMIT');
  await Promise.all(saved);
  expect(await ledger.loadCredential('acme')).toBe('c');
  await client.end();
});
