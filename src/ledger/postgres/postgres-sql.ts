import type { InputRow, Sql, SqlValue, Statement } from '../sql/sql.ts';
import type { Flight } from './flight.ts';
import { typeOfInput } from './input-types.ts';
import { render } from './render.ts';

/** Prepares statements for one session of PostgreSQL: each question is one trip to the server, changes fly with the next. */
export function postgresSql(flight: Flight): Sql {
  const prepare = (source: string): Statement<readonly unknown[], object> => {
    const { text, names } = render(source);
    const bound = (values: readonly unknown[]): unknown[] => {
      const [named] = values as [{ readonly [name: string]: unknown }?];
      const all = names === null ? values : names.map((name) => named?.[name] ?? null);
      return all.map(storable);
    };
    return {
      all: async (...values) => (await flight.ask<object>(text, bound(values))).rows,
      get: async (...values) => (await flight.ask<object>(text, bound(values))).rows[0],
      changed: async (...values) => (await flight.ask(text, bound(values))).rowCount ?? 0,
      run: (...values) => flight.send(text, bound(values)),
    };
  };
  return {
    // What a statement binds and answers is said by whoever prepares it.
    prepare: prepare as unknown as Sql['prepare'],
    prepareInput: <Row>(columns: readonly string[], text: (input: string) => string) => {
      const statement = prepare(`${inputOf(columns)} ${text('input_rows')}`);
      return {
        all: async (rows) => (await statement.all(jsonOf(rows))) as Row[],
        run: (rows) => statement.run(jsonOf(rows)),
      };
    },
  };
}

/** The beginning of a statement that works on many rows: they come as one JSON text. */
export function inputOf(columns: readonly string[], more = ''): string {
  const typed = columns.map((column) => `"${column}" ${typeOfInput(column)}`).join(', ');
  return `WITH input_rows AS (SELECT given.*${more} FROM json_to_recordset(?) AS given (${typed}))`;
}

/**
 * A value as PostgreSQL can keep it: no text of it holds NUL. Ids and keys with one are refused where
 * they are read; anything else, such as the name of a device or a reason of HubSpot's, is shown with
 * a replacement character.
 */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\uFFFD')
    : value;
}

/** Rows as one JSON text; bytes in the form that PostgreSQL reads. */
export function jsonOf(rows: readonly InputRow[]): string {
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [column, textOfValue(value)]),
      ),
    ),
  );
}

function textOfValue(value: SqlValue): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  // Half a surrogate pair is no character for PostgreSQL's JSON; SQLite replaces it too.
  return storable(typeof value === 'string' ? value.toWellFormed() : value);
}
