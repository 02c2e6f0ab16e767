import type { ClientBase } from 'pg';
import { LedgerError } from '../ledger-error.ts';
import { FOLLOWERS } from './schema/followers.ts';
import { TABLES } from './schema/tables.ts';
import { TALLIES } from './schema/tallies.ts';

/** The schema, step by step. Append-only from the first release that has it. */
const MIGRATIONS: readonly string[] = [TABLES + TALLIES + FOLLOWERS];

/** The lock of whoever brings the schema up to date: any number that nobody else takes. */
const MIGRATION_LOCK = 7_310_552_411;

/**
 * Brings the schema up to date, all steps in one transaction. Replicas that start together wait for
 * each other; the lock ends with the transaction, so it holds behind a pooler too.
 *
 * @throws LedgerError `newer-schema` when the database has steps that this program does not know
 */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, applied_at TEXT NOT NULL)',
    );
    const version = await versionOf(client);
    assertKnown(version);
    for (const [index, step] of MIGRATIONS.slice(version).entries()) {
      await client.query(step);
      await client.query(
        `INSERT INTO migrations (version, applied_at) VALUES ($1, to_char(
          clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
        [version + index + 1],
      );
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/**
 * Whether the database has a ledger of this version; for those who may not change it.
 * @throws LedgerError `newer-schema` or `other-schema`
 */
export async function hasLedger(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('migrations')::text AS found`,
  );
  if (rows[0]?.found === null) return false;
  const version = await versionOf(client);
  assertKnown(version);
  if (version === MIGRATIONS.length) return true;
  throw new LedgerError(
    'other-schema',
    'The ledger is of an older version: start the daemon of this version once, which brings it up to date.',
  );
}

async function versionOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    'SELECT COALESCE(MAX(version), 0) AS version FROM migrations',
  );
  return rows[0]?.version ?? 0;
}

function assertKnown(version: number): void {
  if (version <= MIGRATIONS.length) return;
  throw new LedgerError(
    'newer-schema',
    `The ledger has schema ${version}, this program knows schemas up to ${MIGRATIONS.length}: ` +
      'use the newer version of the program.',
  );
}
