import type { Database } from 'better-sqlite3';
import { systemClock } from '../../clock.ts';
import { type MoveMark, readMark } from '../../core/ledger/move-mark.ts';
import type { CellValue, Row, RowChanges } from '../../core/ledger/row-changes.ts';
import { LedgerError } from '../ledger-error.ts';
import {
  COUNTED,
  filterOf,
  type HighestIds,
  MEMOS,
  type MoveDestination,
  type MovedTable,
  type MoveSource,
  NUMBERED,
  type NumberedTable,
  type Span,
} from '../move/side.ts';
import { ledgerErrorOf } from './failure.ts';
import { type Lock, MOVED } from './lease.ts';
import type { LedgerShape } from './ledger-shape.ts';

/** How often it is tried to keep others from writing, each time for as long as SQLite waits. */
const HOLD_TRIES_MAX = 12;

/** Begins the name of each trigger that closes a table. */
const CLOSED = 'moved_away_';

const ORPHANS = 'The ledger to move has rows that belong to rows which are not there.';

/** A ledger in a file, on either side of a move. */
export class SqliteMoveSide implements MoveSource, MoveDestination {
  readonly mendedTexts = new Map<string, number>();
  readonly #database: Database;
  readonly #shape: LedgerShape;
  readonly #lock: Lock | null;
  readonly #dirtyKeys = new Map<string, boolean>();

  /** @param lock of a file that is moved to, so that no daemon begins on it; null on the other side */
  constructor(database: Database, shape: LedgerShape, lock: Lock | null) {
    this.#database = database;
    this.#shape = shape;
    this.#lock = lock;
    database.function('mended', { deterministic: true }, (text: unknown) =>
      typeof text === 'string' ? mended(text) : (text as CellValue),
    );
  }

  ground() {
    return this.#do('looking', () => ({
      id: this.#memo(MEMOS.id),
      mark: readMark(this.#memo(MEMOS.mark)),
      isEmpty: this.#shape.tables.every((table) => this.#count(table, 'LIMIT 1') === 0),
    }));
  }

  name(id: string): Promise<void> {
    return this.#do('naming', () => this.#saveMemo(MEMOS.id, id));
  }

  rows(table: MovedTable, { after, upTo, limit }: Span): Promise<Row[]> {
    return this.#do('reading', () => {
      const key = table.key.map((column) => this.#keyColumn(table, column)).join(', ');
      const places = table.key.map(() => '?').join(', ');
      const statement = this.#database
        .prepare<unknown[], unknown[]>(
          `SELECT ${table.columns.map(quoted).join(', ')} FROM ${table.name} WHERE ${filterOf(table)}
            ${after === null ? '' : `AND (${key}) > (${places})`}
            ${upTo === null ? '' : `AND (${key}) <= (${places})`}
            ORDER BY ${key} ${limit === null ? '' : 'LIMIT ?'}`,
        )
        .raw();
      const bound = [after, upTo].flatMap((bounds) =>
        (bounds ?? []).map((value, index) => bindingOf(table, table.key[index] ?? '', value)),
      );
      const found = statement.all(...bound, ...(limit === null ? [] : [limit]));
      return found.map((row) => this.#rowOf(table, row));
    });
  }

  count(table: MovedTable): Promise<number> {
    return this.#do('counting', () => this.#count(table));
  }

  highestIds(): Promise<HighestIds> {
    return this.#do('looking', () => {
      const given = this.#database
        .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
        .pluck();
      const entries = Object.entries(NUMBERED).map(([table, column]) => {
        const highest = this.#database
          .prepare<[], number>(`SELECT COALESCE(MAX(${column}), 0) FROM ${table}`)
          .pluck()
          .get();
        return [table, Math.max(highest ?? 0, given.get(table) ?? 0)];
      });
      // Each of these tables has an entry.
      return Object.fromEntries(entries) as HighestIds;
    });
  }

  async hold(work: () => Promise<MoveMark | null>): Promise<void> {
    await this.#beginAlone();
    try {
      this.#dirtyKeys.clear();
      const mark = await work();
      if (mark !== null) this.#closeForGood(mark);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw ledgerErrorOf(error, 'moving');
    }
  }

  begin(id: string, mark: MoveMark): Promise<void> {
    return this.#transaction('beginning', () => {
      const triggers = this.#database
        .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
        .pluck();
      for (const name of triggers.all()) this.#database.exec(`DROP TRIGGER ${quoted(name)}`);
      this.#saveMemo(MEMOS.id, id);
      this.#saveMemo(MEMOS.mark, JSON.stringify(mark));
    });
  }

  change(table: MovedTable, { written, removed }: RowChanges): Promise<void> {
    return this.#transaction('writing', () => {
      const remove = this.#database.prepare(
        `DELETE FROM ${table.name} WHERE ${table.key.map((column) => `${quoted(column)} = ?`).join(' AND ')}`,
      );
      for (const key of removed) {
        remove.run(...key.map((value, at) => bindingOf(table, table.key[at] ?? '', value)));
      }
      // A row that has what another is to have is of before, and comes again if it is still there.
      const write = this.#database.prepare(
        `INSERT OR REPLACE INTO ${table.name} (${table.columns.map(quoted).join(', ')})
          VALUES (${table.columns.map(() => '?').join(', ')})`,
      );
      for (const row of written) {
        write.run(...row.map((value, at) => bindingOf(table, table.columns[at] ?? '', value)));
      }
    });
  }

  finish(ids: HighestIds): Promise<void> {
    return this.#transaction('finishing', () => {
      const orphans = this.#database.pragma('foreign_key_check') as readonly unknown[];
      if (orphans.length > 0) throw new LedgerError('corrupt', ORPHANS);
      this.#database.exec('DELETE FROM tallies');
      for (const table of COUNTED) {
        this.#database.exec(`
          INSERT INTO tallies (connection, kind, state, count)
            SELECT connection, '${table}', state, COUNT(*) FROM ${table} GROUP BY connection, state`);
      }
      for (const table of ['contacts', 'timeline', 'consents'] satisfies NumberedTable[]) {
        this.#setHighest(table, ids[table]);
      }
      this.#setDispatch(null);
      for (const trigger of this.#shape.triggers) this.#database.exec(trigger);
      this.#database
        .prepare(`DELETE FROM memos WHERE connection = '' AND memo = ?`)
        .run(MEMOS.mark);
    });
  }

  close(): Promise<void> {
    this.#database.close();
    this.#lock?.close();
    return Promise.resolve();
  }

  /** Rows that come after a table was emptied get no number that was given before. */
  #setHighest(table: NumberedTable, highest: number): void {
    const isCounted = this.#database
      .prepare(`SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'`)
      .get(table);
    if (isCounted === undefined) return;
    this.#database.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
    this.#database
      .prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
      .run(table, highest);
  }

  #closeForGood(mark: MoveMark): void {
    this.#saveMemo(MEMOS.mark, JSON.stringify(mark));
    this.#setDispatch(MOVED);
    for (const table of this.#shape.tables.map(({ name }) => name)) {
      for (const operation of ['INSERT', 'UPDATE', 'DELETE']) {
        this.#database.exec(`
          CREATE TRIGGER ${CLOSED}${table}_${operation.toLowerCase()} BEFORE ${operation} ON ${table}
            BEGIN SELECT RAISE(ABORT, 'this ledger was moved'); END`);
      }
    }
  }

  /** Who dispatches next waits as after any other dispatcher. */
  #setDispatch(holder: string | null): void {
    this.#database
      .prepare(
        `INSERT INTO dispatch (id, released_at_ms, holder) VALUES (1, ?, ?) ON CONFLICT (id)
          DO UPDATE SET released_at_ms = excluded.released_at_ms, holder = excluded.holder`,
      )
      .run(systemClock.now(), holder);
  }

  async #beginAlone(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        this.#database.exec('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        const { code } = error as { readonly code?: unknown };
        if (code !== 'SQLITE_BUSY' || tries === HOLD_TRIES_MAX)
          throw ledgerErrorOf(error, 'moving');
      }
      await systemClock.sleep(1);
    }
  }

  #memo(memo: string): string | null {
    const row = this.#database
      .prepare<[string], string>(`SELECT text FROM memos WHERE connection = '' AND memo = ?`)
      .pluck()
      .get(memo);
    return row ?? null;
  }

  #saveMemo(memo: string, text: string): void {
    this.#database
      .prepare(`INSERT OR REPLACE INTO memos (connection, memo, text) VALUES ('', ?, ?)`)
      .run(memo, text);
  }

  #count(table: MovedTable, limit = ''): number {
    return (
      this.#database
        .prepare<[], number>(
          `SELECT COUNT(*) FROM (SELECT 1 FROM ${table.name} WHERE ${filterOf(table)} ${limit})`,
        )
        .pluck()
        .get() ?? 0
    );
  }

  /** A key with U+0000 stands elsewhere once it is mended; only then rows are sorted one by one. */
  #keyColumn(table: MovedTable, column: string): string {
    const name = `${table.name}.${column}`;
    const known = this.#dirtyKeys.get(name);
    const isDirty =
      known ??
      this.#database
        .prepare(
          `SELECT 1 FROM ${table.name} WHERE typeof(${quoted(column)}) = 'text'
            AND instr(${quoted(column)}, char(0)) > 0 LIMIT 1`,
        )
        .get() !== undefined;
    this.#dirtyKeys.set(name, isDirty);
    return isDirty ? `mended(${quoted(column)})` : quoted(column);
  }

  #rowOf(table: MovedTable, row: readonly unknown[]): Row {
    return row.map((value, index): CellValue => {
      if (value instanceof Uint8Array) return hexOf(value);
      if (typeof value !== 'string' || !value.includes('\0')) return value as CellValue;
      const name = `${table.name}.${table.columns[index] ?? ''}`;
      this.mendedTexts.set(name, (this.mendedTexts.get(name) ?? 0) + 1);
      return mended(value);
    });
  }

  #transaction(operation: string, work: () => void): Promise<void> {
    return this.#do(operation, () => this.#database.transaction(work).immediate());
  }

  /** SQLite's statements are there at once, and their failures as those of promises. */
  async #do<T>(operation: string, work: () => T): Promise<T> {
    try {
      return await Promise.resolve(work());
    } catch (error) {
      throw ledgerErrorOf(error, operation);
    }
  }
}

function mended(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function hexOf(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

function bindingOf(table: MovedTable, column: string, value: CellValue): CellValue | Buffer {
  return typeof value === 'string' && table.bytes.includes(column)
    ? Buffer.from(value.slice(2), 'hex')
    : value;
}

function quoted(name: string): string {
  return `"${name}"`;
}
