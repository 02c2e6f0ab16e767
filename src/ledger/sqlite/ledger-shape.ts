import type { Database } from 'better-sqlite3';
import { type MovedTable, NOT_MOVED } from '../move/side.ts';
import { MEMORY_PATH } from './files-beside.ts';
import { openDatabase } from './open.ts';

/** What a ledger of this version is made of, as a move has to know it. */
export interface LedgerShape {
  /** Every table of the schema, but those that {@link NOT_MOVED} names. */
  readonly tables: readonly MovedTable[];
  /** The statements that make its triggers. */
  readonly triggers: readonly string[];
}

/** Asks the schema itself, so that no table of a later step is forgotten. */
export function ledgerShape(): LedgerShape {
  const database = openDatabase(MEMORY_PATH);
  try {
    const names = database
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all();
    const triggers = database
      .prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE type = 'trigger'`)
      .pluck()
      .all();
    const moved = names.filter((name) => NOT_MOVED[name] === undefined);
    return { tables: moved.map((name) => tableOf(database, name)), triggers };
  } finally {
    database.close();
  }
}

function tableOf(database: Database, name: string): MovedTable {
  const columns = database
    .prepare<[string], { name: string; type: string; pk: number }>(
      'SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid',
    )
    .all(name);
  const names = columns.map((column) => column.name);
  const key = columns
    .filter(({ pk }) => pk > 0)
    .sort((one, other) => one.pk - other.pk)
    .map((column) => column.name);
  return {
    name,
    columns: names,
    bytes: columns.filter(({ type }) => type === 'BLOB').map((column) => column.name),
    key,
    keyAt: key.map((column) => names.indexOf(column)),
  };
}
