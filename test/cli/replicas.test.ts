import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import type { ReplicaView } from '../../src/model/replica.ts';
import { startPostgres } from '../ledger/postgres-server.ts';
import { holdLeases } from '../support/hold-leases.ts';
import { run, SETTINGS } from './run.ts';

test('status says which replica works on a connection, and which there are', async () => {
  await using server = await startPostgres();
  const url = await server.newDatabase();
  const environment = { ...SETTINGS, DRY_RUN: 'true', DATABASE_URL: url };
  const ledger = await openPostgresLedger(url, { version: '1.2.3' });
  const before = await run(['status'], environment);
  expect(before.out).toMatch(/^Replicas\n {2}none runs$/m);
  await holdLeases(ledger, ['acme']);
  await sayGone(url);
  const { out } = await run(['status'], environment);
  expect(out).toMatch(
    /^Replicas\n {2} +version +runs for +last heard +works on\n {2}\S+:\d+ +1\.2\.3 +.+ ago +acme$/m,
  );
  expect(out).toMatch(/^ {2}pod-7:1 +1\.2\.2 +60 min +[\d.]+ s ago, gone +nothing$/m);
  const status = await statusOf(environment);
  expect(status.replicas).toMatchObject([
    { version: '1.2.3', isAlive: true, connections: ['acme'] },
    { version: '1.2.2', isAlive: false, connections: [] },
  ]);
  expect(status.replica).toBe(status.replicas[0]?.name);
  await ledger.close();
  expect(await statusOf(environment)).toMatchObject({ replica: null, replicas: [{}] });
});

/** Leaves what a replica leaves that ended without a word, half a minute ago. */
async function sayGone(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`
    INSERT INTO replicas (replica, name, version, started_at, alive_until) VALUES
      ('gone', 'pod-7:1', '1.2.2', clock_timestamp() - interval '1 hour', clock_timestamp() - interval '25 s')`);
  await client.end();
}

interface Status {
  readonly replica: string | null;
  readonly replicas: readonly ReplicaView[];
}

async function statusOf(environment: Readonly<Record<string, string>>): Promise<Status> {
  const { out } = await run(['status', '--json'], environment);
  const [status] = JSON.parse(out) as readonly [Status];
  return status;
}
