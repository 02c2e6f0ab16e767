import type { Awaitable } from '../session.ts';
import type { PassOfContact } from '../work-store.ts';

/** Values as every engine takes them. */
export type SqlValue = string | number | Uint8Array | null;

/**
 * Prepares the statements of the store for one engine. They are written once, for all engines, in
 * what SQLite and PostgreSQL both speak:
 *
 * - `?` or `@name` stands for a value, never both in one text.
 * - A name in camel case is one that the statement gives (`AS eventId`) or that its input has; the
 *   names of tables and columns have none. So an engine can quote what it would fold.
 * - `json_each(?)` lists a JSON array of values as text, in a column `value`;
 *   `json_group_array(... ORDER BY ...)` makes a list of rows, or null of none, `json_array(...)` of values.
 * - `INDEXED BY` and `CROSS JOIN ... ON` (or `USING`) guide the planner of SQLite; other engines leave
 *   them out. A `+` before a column of texts keeps every engine from looking there by an index of it.
 * - Truth is 0 or 1, in columns and in answers.
 * - A change that a key forbids says `ON CONFLICT` or asks before: there is no `OR REPLACE`.
 */
export interface Sql {
  /** Prepares a text; what it binds is a list of values, or one object of them by name. */
  prepare<Values, Row = unknown>(text: string): Statement<ValuesOf<Values>, Row>;

  /**
   * Prepares a statement that works on many rows at once: its text gets the name of a table that
   * holds them.
   */
  prepareInput<Row>(
    columns: readonly string[],
    text: (input: string) => string,
  ): InputStatement<Row>;
}

type ValuesOf<Values> = Values extends readonly unknown[] ? Values : [Values];

export interface Statement<Values extends readonly unknown[], Row> {
  all(...values: Values): Awaitable<Row[]>;
  get(...values: Values): Awaitable<Row | undefined>;
  /** Returns how many rows it changed. */
  changed(...values: Values): Awaitable<number>;
  /**
   * Changes rows, however many. An engine over a network does not wait for the answer: where it is
   * refused, whatever comes next in the transaction fails with its error.
   */
  run(...values: Values): Awaitable<unknown>;
}

/** A row of a statement's input, by column. */
export interface InputRow {
  readonly [column: string]: SqlValue;
}

export interface InputStatement<Row> {
  all(rows: readonly InputRow[]): Awaitable<Row[]>;
  /** See {@link Statement.run}. */
  run(rows: readonly InputRow[]): Awaitable<unknown>;
}

/** What only one engine knows how to do. */
export interface EngineStore {
  /** Expressions for an id that no row of a table has or had, nor one of the thousand after it. */
  readonly nextId: { readonly [table in 'contacts' | 'requests']: string };
  /** What documents of contacts still hold of passes, in a ledger of an older version. */
  loadUnmovedPasses(ids: readonly number[]): Awaitable<PassOfContact[]>;
  /** Moves that into rows; the documents are to be written after. */
  movePasses(ids: readonly number[]): Awaitable<void>;
  upgradeContacts(limit: number): Awaitable<boolean>;
  /** Has the copies disappear that the engine may have left of a contact that was removed. */
  overwriteCopies(contactId: number): Awaitable<void>;
}
