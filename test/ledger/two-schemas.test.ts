import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { startPostgres } from './postgres-server.ts';

/** What one engine alone needs, each with the reason. */
const OF_SQLITE = [
  // Who dispatches.
  /^dispatch\./,
];
const OF_POSTGRES = [
  // Who dispatches, and whether the server writes.
  /^(replicas|leases|probe)\./,
  // Sessions that write at once count apart.
  /^tallies\.slot$/,
];

test('PostgreSQL has the tables, columns and indexes that SQLite has', async () => {
  await using server = await startPostgres();
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ part: string }>(PARTS_OF_POSTGRES);
  await client.end();
  const postgres = without(rows, OF_POSTGRES);
  expect(postgres).toEqual(without(partsOfSqlite(), OF_SQLITE));
  expect(postgres).toContain('consents.waits_on or null');
  expect(postgres).toContain('events index events_pending');
});

function without(
  rows: readonly { readonly part: string }[],
  excepted: readonly RegExp[],
): string[] {
  const parts = rows.map(({ part }) => part).sort();
  return parts.filter((part) => !excepted.some((exception) => exception.test(part)));
}

function partsOfSqlite(): { readonly part: string }[] {
  const database = openDatabase(':memory:');
  return database
    .prepare<[], { part: string }>(
      `SELECT tables.name || '.' || columns.name ||
          CASE WHEN columns."notnull" OR columns.pk THEN '' ELSE ' or null' END AS part
        FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
      UNION ALL
      SELECT tbl_name || ' index ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
    )
    .all();
}

const PARTS_OF_POSTGRES = `
  SELECT table_name || '.' || column_name ||
      CASE is_nullable WHEN 'YES' THEN ' or null' ELSE '' END AS part
    FROM information_schema.columns
    WHERE table_schema = 'public'
  UNION ALL
  SELECT indexes.tablename || ' index ' || indexes.indexname
    FROM pg_indexes AS indexes WHERE schemaname = 'public'
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexes.indexname)`;
