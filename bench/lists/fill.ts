import { Client } from 'pg';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { manyRows } from './many-rows.ts';

/** Makes a ledger of so many contacts and events at a URL where there is none. */
export async function fill(url: string, count: number): Promise<void> {
  await (await openLedger(url)).close();
  const [, path] = /^sqlite:(.*)$/.exec(url) ?? [];
  if (path === undefined) return fillPostgres(url, count);
  const database = openDatabase(path);
  for (const statement of manyRows(count)) database.exec(statement);
  database.exec('ANALYZE');
  database.close();
}

async function fillPostgres(url: string, count: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of manyRows(count)) await client.query(statement);
  await client.query('ANALYZE');
  await client.end();
}
