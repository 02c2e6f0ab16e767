import { storableJson, storableText } from '../../core/storable-text.ts';
import type { InputRow, Sql, Statement } from '../sql/sql.ts';
import { binaryArray } from './binary-array.ts';
import type { Flight } from './flight.ts';
import { typeOfInput } from './input-types.ts';
import { render } from './render.ts';

let inputs = 0;

/** Prepares statements for one session of PostgreSQL: each question is one trip to the server, changes fly with the next. */
export function postgresSql(flight: Flight): Sql {
  const prepare = (source: string, kept?: string): Statement<readonly unknown[], object> => {
    const { text, names, arrays } = render(source);
    const bound = (values: readonly unknown[]): unknown[] => {
      const [named] = values as [{ readonly [name: string]: unknown }?];
      const all = names === null ? values : names.map((name) => named?.[name] ?? null);
      return all.map((value, place) =>
        arrays.has(place) ? storableJson(String(value)) : storable(value),
      );
    };
    return {
      all: async (...values) => (await flight.ask<object>(text, bound(values), kept)).rows,
      get: async (...values) => (await flight.ask<object>(text, bound(values), kept)).rows[0],
      changed: async (...values) => (await flight.ask(text, bound(values), kept)).rowCount ?? 0,
      run: (...values) => flight.send(text, bound(values), kept),
    };
  };
  return {
    // What a statement binds and answers is said by whoever prepares it.
    prepare: prepare as unknown as Sql['prepare'],
    prepareInput: <Row>(columns: readonly string[], text: (input: string) => string) => {
      inputs += 1;
      const statement = prepare(`${inputOf(columns)} ${text('input_rows')}`, `input_${inputs}`);
      return {
        all: async (rows) => (await statement.all(...valuesOf(columns, rows))) as Row[],
        run: (rows) => statement.run(...valuesOf(columns, rows)),
      };
    },
  };
}

/** The beginning of a statement that works on many rows: they come as one array for each column. */
export function inputOf(columns: readonly string[], more = ''): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const arrays = columns.map((column) => `CAST(? AS ${typeOfInput(column)}[])`).join(', ');
  return `WITH input_rows AS (SELECT given.*${more} FROM unnest(${arrays}) AS given (${names}))`;
}

/**
 * A value as PostgreSQL can keep it. Ids and keys with NUL are refused where they are read; anything
 * else, such as the name of a device or a reason of HubSpot's, is shown with a replacement character.
 */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

/** The values of rows by column, as {@link inputOf} takes them. */
export function valuesOf(columns: readonly string[], rows: readonly InputRow[]): Buffer[] {
  return columns.map((column) =>
    binaryArray(
      typeOfInput(column),
      rows.map((row) => row[column] ?? null),
    ),
  );
}
