import type { Database, Statement } from 'better-sqlite3';
import type { InputRow, Sql } from '../sql/sql.ts';

let inputs = 0;

/** Prepares statements for SQLite: each answers at once, and the store awaits what is there. */
export function sqliteSql(database: Database): Sql {
  return {
    // What a statement binds and answers is said by whoever prepares it.
    prepare: ((text: string) => prepare(database, text)) as unknown as Sql['prepare'],
    prepareInput: <Row>(columns: readonly string[], text: (input: string) => string) => {
      const { statement, withRows } = prepareInput(database, columns, text);
      return {
        all: (rows) => withRows(rows, () => statement.all() as Row[]),
        run: (rows) => withRows(rows, () => statement.run()),
      };
    },
  };
}

function prepare(database: Database, text: string) {
  const statement = database.prepare(text);
  const changed = (...values: readonly unknown[]): number => statement.run(...values).changes;
  return Object.assign(statement, { changed });
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
    statement,
    withRows: <T>(rows: readonly InputRow[], use: () => T): T => {
      current = rows;
      try {
        return use();
      } finally {
        current = [];
      }
    },
  };
}
