import { Client } from 'pg';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';

/** Opens the ledger of a database, emptied. */
export async function openEmptied(url: string): Promise<Ledger> {
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
