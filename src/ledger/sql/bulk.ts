import type { Sql, SqlValue } from './sql.ts';

/** Stands in the text of a statement for the ids that it is about. */
export const IDS = idsOf('?');

/** The same, of a value that is bound by name or stands among others. */
export function idsOf(parameter: string): string {
  return `(SELECT CAST(value AS BIGINT) FROM json_each(${parameter}))`;
}

/** Prepares changes of the rows of some ids, one after the other; the text of each has {@link IDS} once. */
export function prepareOfIds(
  sql: Sql,
  ...texts: readonly string[]
): (ids: readonly number[]) => Promise<void> {
  const statements = texts.map((text) => sql.prepare<[string]>(text));
  return async (ids) => {
    if (ids.length === 0) return;
    for (const statement of statements) await statement.run(JSON.stringify(ids));
  };
}

/** Prepares a question about the rows of some ids, see {@link prepareOfIds}. */
export function prepareQueryOfIds<Row>(
  sql: Sql,
  text: string,
): (ids: readonly number[]) => Promise<Row[]> {
  const statement = sql.prepare<[string], Row>(text);
  return async (ids) => (ids.length === 0 ? [] : statement.all(JSON.stringify(ids)));
}

type RowOf<R> = { readonly [C in keyof R]: SqlValue };

/**
 * Prepares a statement that works on many rows at once. They are a table whose name is given to
 * the text.
 */
export function prepareBulk<R extends RowOf<R>>(
  sql: Sql,
  columns: readonly (keyof R & string)[],
  text: (input: string) => string,
): (rows: readonly R[]) => Promise<void> {
  const statement = sql.prepareInput(columns, text);
  return async (rows) => {
    if (rows.length > 0) await statement.run(rows);
  };
}

/** Prepares a question about many rows at once, see {@link prepareBulk}. */
export function prepareBulkQuery<R extends RowOf<R>, Answer>(
  sql: Sql,
  columns: readonly (keyof R & string)[],
  text: (input: string) => string,
): (rows: readonly R[]) => Promise<Answer[]> {
  const statement = sql.prepareInput<Answer>(columns, text);
  return async (rows) => (rows.length === 0 ? [] : statement.all(rows));
}
