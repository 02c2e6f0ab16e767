import type { Database } from 'better-sqlite3';
import {
  type AppliedStep,
  newerSchemaText,
  type SchemaStanding,
  schemaStanding,
  schemaVersion,
} from '../../core/ledger/schema-standing.ts';
import { LedgerError } from '../ledger-error.ts';
import type { SchemaStep } from '../schema-step.ts';
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
import { STEP_11 } from './schema/step-11.ts';
import { STEP_12 } from './schema/step-12.ts';
import { STEP_13 } from './schema/step-13.ts';

/**
 * The schema, step by step. Append-only: a step that has been released is never edited, because
 * ledgers that have taken it never take it again. That is also why the states are spelled out there.
 */
export const MIGRATIONS: readonly SchemaStep[] = [
  { sql: STEP_1, compatibleFrom: 1 },
  { sql: STEP_2, compatibleFrom: 2 },
  { sql: STEP_3, compatibleFrom: 3 },
  { sql: STEP_4, compatibleFrom: 4 },
  { sql: STEP_5, compatibleFrom: 5 },
  { sql: STEP_6, compatibleFrom: 6 },
  { sql: STEP_7, compatibleFrom: 7 },
  { sql: STEP_8, compatibleFrom: 8 },
  { sql: STEP_9, compatibleFrom: 9 },
  { sql: STEP_10, compatibleFrom: 10 },
  { sql: STEP_11, compatibleFrom: 11 },
  { sql: STEP_12, compatibleFrom: 12 },
  { sql: STEP_13, compatibleFrom: 13 },
];

/** How the schema of a file stands to this program; changes nothing. */
export function schemaStandingOf(database: Database): SchemaStanding {
  return schemaStanding(appliedSteps(database), MIGRATIONS.length);
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
      if (!hasCompatibleFrom(database)) {
        database.exec('ALTER TABLE migrations ADD COLUMN compatible_from INTEGER');
      }
      const version = schemaVersion(appliedSteps(database));
      if (version > MIGRATIONS.length) throw newerSchema(database);
      const record = database.prepare(
        `INSERT INTO migrations (version, applied_at, compatible_from)
          VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ'), ?)`,
      );
      for (const [index, { sql, compatibleFrom }] of MIGRATIONS.slice(version).entries()) {
        database.exec(sql);
        record.run(version + index + 1, compatibleFrom);
      }
    })
    .immediate();
}

/** The error for a ledger that a newer program wrote, which this one cannot work with. */
export function newerSchema(database: Database): LedgerError {
  return new LedgerError(
    'newer-schema',
    `${newerSchemaText(appliedSteps(database), MIGRATIONS.length)}, or restore an older copy of the ledger.`,
  );
}

function appliedSteps(database: Database): readonly AppliedStep[] {
  const table = database
    .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`)
    .get();
  if (table === undefined) return [];
  const from = hasCompatibleFrom(database) ? 'compatible_from' : 'NULL';
  return database
    .prepare<[], AppliedStep>(`SELECT version, ${from} AS compatibleFrom FROM migrations`)
    .all();
}

/** Programs of before the ninth step did not say what can live with a step. */
function hasCompatibleFrom(database: Database): boolean {
  const columns = database.pragma('table_info(migrations)') as readonly { readonly name: string }[];
  return columns.some(({ name }) => name === 'compatible_from');
}
