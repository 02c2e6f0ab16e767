import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { lookAtLeases, makeLeases, takeLeases } from '../../src/ledger/postgres/leases.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { closePools, openPools } from '../../src/ledger/postgres/sessions.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** An empty ledger with two leases, and its sessions. */
async function openLeases(stack: AsyncDisposableStack) {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const { urgent: pool } = stack.adopt(openPools(url), closePools);
  const connections = ['one', 'two'];
  await makeLeases(pool, connections);
  const wanted = { replica: 'a', connections, held: [] };
  return { url, pool, wanted };
}

test('no lease is left to a replica that has just fallen silent, and none of its own is taken', async () => {
  await using stack = new AsyncDisposableStack();
  const { pool, wanted } = await openLeases(stack);
  const heardOf = async (replica: string, believed: string) =>
    pool.query(
      `INSERT INTO replicas (replica, alive_until) VALUES ($1, clock_timestamp() + $2::interval)`,
      [replica, believed],
    );
  await heardOf('a', '1 minute');
  await heardOf('awake', '4.9 s');
  await heardOf('silent', '2 s');
  await pool.query(`UPDATE leases SET holder = 'silent' WHERE connection = 'one'`);

  const standing = await lookAtLeases(pool, wanted);
  const taken = await takeLeases(pool, wanted, 2);

  expect(standing).toEqual({ awake: 2, isAnyFree: true });
  expect(taken.map(({ connection }) => connection)).toEqual(['two']);
});

test('leases are not waited for behind a process that is stopped while it takes some', async () => {
  await using stack = new AsyncDisposableStack();
  const { url, pool, wanted } = await openLeases(stack);
  const stopped = stack.adopt(new Client({ connectionString: url }), async (own) => own.end());
  await stopped.connect();
  await stopped.query('BEGIN; SELECT pg_advisory_xact_lock(7310552413)');

  const whileStopped = await takeLeases(pool, wanted, 2);
  await stopped.query('ROLLBACK');
  const after = await takeLeases(pool, wanted, 2);

  expect(whileStopped).toEqual([]);
  expect(after).toHaveLength(2);
});
