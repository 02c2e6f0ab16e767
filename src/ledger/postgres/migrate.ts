import type { ClientBase } from 'pg';
import {
  type AppliedStep,
  newerSchemaText,
  type SchemaStanding,
  schemaStanding,
  schemaVersion,
} from '../../core/ledger/schema-standing.ts';
import { LedgerError } from '../ledger-error.ts';
import type { SchemaStep } from '../schema-step.ts';
import { FOLLOWERS } from './schema/followers.ts';
import { FOLDED } from './schema/folded.ts';
import { FOUND } from './schema/found.ts';
import { NUMBERS } from './schema/numbers.ts';
import { TABLES } from './schema/tables.ts';
import { TALLIES } from './schema/tallies.ts';

/** The schema, step by step. Append-only from the first release that has it. */
export const MIGRATIONS: readonly SchemaStep[] = [
  { sql: TABLES + TALLIES + FOLLOWERS, compatibleFrom: 1 },
  { sql: NUMBERS, compatibleFrom: 2 },
  { sql: FOUND, compatibleFrom: 3 },
  // Programs of before take the beginning of a hash for the hash of another body.
  { sql: FOLDED, compatibleFrom: 4 },
];

/** The lock of whoever brings the schema up to date: any number that nobody else takes. */
const MIGRATION_LOCK = 7_310_552_411;

const IS_IN_USE =
  'SELECT EXISTS (SELECT 1 FROM replicas WHERE alive_until > clock_timestamp()) AS used';

/**
 * Brings the schema up to date, all steps in one transaction. Replicas that start together wait for
 * each other; the lock ends with the transaction, so it holds behind a pooler too. A step that
 * replicas of an older version cannot live with waits until there are none.
 *
 * @throws LedgerError `newer-schema` when the database has a step that this program cannot live with,
 *   `other-schema` while older replicas run that could not live with what it brings
 */
export async function migrate(
  client: ClientBase,
  steps: readonly SchemaStep[] = MIGRATIONS,
): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS migrations (
        version BIGINT PRIMARY KEY, applied_at TEXT NOT NULL, compatible_from BIGINT)`,
    );
    const applied = await appliedSteps(client);
    assertKnown(applied, steps);
    const version = schemaVersion(applied);
    const missing = steps.slice(version);
    if (version > 0 && missing.some(({ compatibleFrom }) => compatibleFrom > version)) {
      if (await isInUse(client)) throw new LedgerError('other-schema', OLDER_RUN);
    }
    for (const [index, { sql, compatibleFrom }] of missing.entries()) {
      await client.query(sql);
      await client.query(
        `INSERT INTO migrations (version, applied_at, compatible_from) VALUES ($1, to_char(
          clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), $2)`,
        [version + index + 1, compatibleFrom],
      );
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

const OLDER_RUN =
  'The ledger is of an older version, and daemons are running on it that cannot work with the newer one: stop them first.';

/** Whether a daemon works on the ledger. */
export async function isInUse(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ used: boolean }>(IS_IN_USE);
  return rows[0]?.used ?? false;
}

/**
 * How the schema of a database stands to this program; for those who may not change it.
 * @throws LedgerError `newer-schema`
 */
export async function schemaStandingOf(client: ClientBase): Promise<SchemaStanding> {
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('migrations')::text AS found`,
  );
  if (rows[0]?.found === null) return 'none';
  const applied = await appliedSteps(client);
  assertKnown(applied, MIGRATIONS);
  return schemaStanding(applied, MIGRATIONS.length);
}

/**
 * Whether the database has a ledger that this version can work with; for those who may not change it.
 * @throws LedgerError `newer-schema` or `other-schema`
 */
export async function hasLedger(client: ClientBase): Promise<boolean> {
  const standing = await schemaStandingOf(client);
  if (standing !== 'older') return standing !== 'none';
  throw new LedgerError(
    'other-schema',
    'The ledger is of an older version: start the daemon of this version once, which brings it up to date.',
  );
}

async function appliedSteps(client: ClientBase): Promise<readonly AppliedStep[]> {
  const { rows } = await client.query<AppliedStep>(
    'SELECT version, compatible_from AS "compatibleFrom" FROM migrations',
  );
  return rows;
}

function assertKnown(applied: readonly AppliedStep[], steps: readonly SchemaStep[]): void {
  if (schemaStanding(applied, steps.length) !== 'newer') return;
  throw new LedgerError('newer-schema', `${newerSchemaText(applied, steps.length)}.`);
}
