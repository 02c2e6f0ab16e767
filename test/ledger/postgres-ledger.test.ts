import { afterAll, beforeAll } from '@jest/globals';
import { Client } from 'pg';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import { ledgerConformance } from './conformance.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer | null = null;
let url = '';

beforeAll(async () => {
  server = await startPostgres();
  url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
});

afterAll(() => server?.stop());

ledgerConformance('PostgreSQL', openEmpty);

/** Opens the database of this file, emptied. */
async function openEmpty(): Promise<Ledger> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(EMPTY);
  await client.end();
  return openPostgresLedger(url);
}

const EMPTY = `
DO $$ DECLARE name text; BEGIN
  SELECT string_agg(quote_ident(tablename), ', ') INTO name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'probe');
  EXECUTE 'TRUNCATE ' || name || ' RESTART IDENTITY';
  ALTER SEQUENCE contact_blocks RESTART;
  ALTER SEQUENCE request_blocks RESTART;
END $$`;
