import type { Database, Statement } from 'better-sqlite3';

/** Values as SQLite takes them. */
type SqlValue = string | number | Uint8Array | null;

/** A row of a statement's input, by column. */
type InputRow<R> = { readonly [C in keyof R]: SqlValue };

/** Stands in the text of a statement for the ids that it is about. */
export const IDS = '(SELECT value FROM json_each(?))';

/** Prepares changes of the rows of some ids, one after the other; the text of each has {@link IDS} once. */
export function prepareOfIds(
  database: Database,
  ...texts: readonly string[]
): (ids: readonly number[]) => void {
  const statements = texts.map((sql) => database.prepare<[string]>(sql));
  return (ids) => {
    if (ids.length > 0) for (const statement of statements) statement.run(JSON.stringify(ids));
  };
}

/** Prepares a question about the rows of some ids, see {@link prepareOfIds}. */
export function prepareQueryOfIds<Row>(
  database: Database,
  sql: string,
): (ids: readonly number[]) => Row[] {
  const statement = database.prepare<[string], Row>(sql);
  return (ids) => (ids.length === 0 ? [] : statement.all(JSON.stringify(ids)));
}

let inputs = 0;

/**
 * Prepares a statement that works on many rows at once. They are read out of memory, as a table
 * whose name is given to the text: no row is bound, and none is written as JSON and parsed again.
 */
export function prepareBulk<R extends InputRow<R>>(
  database: Database,
  columns: readonly (keyof R & string)[],
  sql: (input: string) => string,
): (rows: readonly R[]) => void {
  const { statement, withRows } = prepareInput<R, unknown>(database, columns, sql);
  return (rows) => {
    if (rows.length > 0) withRows(rows, () => statement.run());
  };
}

/** Prepares a question about many rows at once, see {@link prepareBulk}. */
export function prepareBulkQuery<R extends InputRow<R>, Answer>(
  database: Database,
  columns: readonly (keyof R & string)[],
  sql: (input: string) => string,
): (rows: readonly R[]) => Answer[] {
  const { statement, withRows } = prepareInput<R, Answer>(database, columns, sql);
  return (rows) => (rows.length === 0 ? [] : withRows(rows, () => statement.all()));
}

function prepareInput<R extends InputRow<R>, Answer>(
  database: Database,
  columns: readonly (keyof R & string)[],
  sql: (input: string) => string,
) {
  inputs += 1;
  const name = `input_${inputs}`;
  let current: readonly R[] = [];
  database.table(name, {
    columns: [...columns],
    *rows() {
      for (const row of current) yield columns.map((column) => row[column]);
    },
  });
  const statement: Statement<[], Answer> = database.prepare(sql(name));
  return {
    statement,
    withRows: <T>(rows: readonly R[], use: () => T): T => {
      current = rows;
      try {
        return use();
      } finally {
        current = [];
      }
    },
  };
}
