import type { Database } from 'better-sqlite3';
import { LedgerError } from '../ledger-error.ts';
import { STEP_1 } from './schema/step-1.ts';
import { STEP_2 } from './schema/step-2.ts';
import { STEP_3 } from './schema/step-3.ts';
import { STEP_4 } from './schema/step-4.ts';
import { STEP_5 } from './schema/step-5.ts';
import { STEP_6 } from './schema/step-6.ts';
import { STEP_7 } from './schema/step-7.ts';
import { STEP_8 } from './schema/step-8.ts';
import { STEP_9 } from './schema/step-9.ts';
import { STEP_10 } from './schema/step-10.ts';

/**
 * The schema, step by step. Append-only: a step that has been released is never edited, because
 * ledgers that have taken it never take it again. That is also why the states are spelled out there.
 */
export const MIGRATIONS: readonly string[] = [
  STEP_1,
  STEP_2,
  STEP_3,
  STEP_4,
  STEP_5,
  STEP_6,
  STEP_7,
  STEP_8,
  STEP_9,
  STEP_10,
];

/** Where the schema of a file stands: none yet, an older one, that of this program, or a newer one. */
export type SchemaState = 'none' | 'older' | 'current' | 'newer';

/** Where the schema of a file stands; changes nothing. */
export function schemaStateOf(database: Database): SchemaState {
  const version = appliedVersion(database);
  if (version === 0) return 'none';
  if (version === MIGRATIONS.length) return 'current';
  return version < MIGRATIONS.length ? 'older' : 'newer';
}

/**
 * Brings the schema up to date, all steps in one transaction. For the holder of the lease alone: a
 * program that works on the ledger would find its tables changed.
 *
 * @throws LedgerError `newer-schema` when the file has steps that this program does not know
 */
export function migrate(database: Database): void {
  database
    .transaction(() => {
      database.exec(
        'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT',
      );
      const version = appliedVersion(database);
      if (version > MIGRATIONS.length) throw newerSchema(database);
      const record = database.prepare(
        `INSERT INTO migrations (version, applied_at) VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ'))`,
      );
      for (const [index, step] of MIGRATIONS.slice(version).entries()) {
        database.exec(step);
        record.run(version + index + 1);
      }
    })
    .immediate();
}

/** The error for a ledger that a newer program wrote. */
export function newerSchema(database: Database): LedgerError {
  return new LedgerError(
    'newer-schema',
    `The ledger has schema ${appliedVersion(database)}, this program knows schemas up to ${MIGRATIONS.length}: ` +
      'use the newer version of the program, or restore an older copy of the ledger.',
  );
}

function appliedVersion(database: Database): number {
  const table = database
    .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`)
    .get();
  if (table === undefined) return 0;
  const row = database
    .prepare<[], { version: number }>('SELECT COALESCE(MAX(version), 0) AS version FROM migrations')
    .get();
  return row?.version ?? 0;
}
