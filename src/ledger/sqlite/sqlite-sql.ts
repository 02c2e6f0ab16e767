import type { Database, Statement } from 'better-sqlite3';
import type { InputRow, Sql } from '../sql/sql.ts';

let inputs = 0;

/**
 * Prepares statements for SQLite, each when it is first used: to open a ledger is not to prepare hundreds. Each
 * answers at once, and the store awaits what is there.
 */
export function sqliteSql(database: Database): Sql {
  return {
    // What a statement binds and answers is said by whoever prepares it.
    prepare: ((text: string) => prepare(database, text)) as unknown as Sql['prepare'],
    prepareInput: <Row>(columns: readonly string[], text: (input: string) => string) => {
      const input = once(() => prepareInput(database, columns, text));
      return {
        all: (rows) => input().withRows(rows, (statement) => statement.all() as Row[]),
        run: (rows) => input().withRows(rows, (statement) => statement.run()),
      };
    },
  };
}

function prepare(database: Database, text: string) {
  const statement = once(() => database.prepare(text));
  type Values = readonly unknown[];
  return {
    all: (...values: Values) => statement().all(...values),
    get: (...values: Values) => statement().get(...values),
    run: (...values: Values) => statement().run(...values),
    changed: (...values: Values) => statement().run(...values).changes,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/**
 * The rows are read out of memory, as a table of this connection: no row is bound, and none is
 * written as JSON and parsed again.
 */
function prepareInput(
  database: Database,
  columns: readonly string[],
  text: (input: string) => string,
) {
  inputs += 1;
  const name = `input_${inputs}`;
  let current: readonly InputRow[] = [];
  database.table(name, {
    columns: [...columns],
    *rows() {
      for (const row of current) yield columns.map((column) => row[column] ?? null);
    },
  });
  const statement: Statement = database.prepare(text(name));
  return {
    withRows: <T>(rows: readonly InputRow[], use: (statement: Statement) => T): T => {
      current = rows;
      try {
        return use(statement);
      } finally {
        current = [];
      }
    },
  };
}
