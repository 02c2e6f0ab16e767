import type { Client } from 'pg';
import { type MoveMark, readMark } from '../../core/ledger/move-mark.ts';
import type { CellValue, Row, RowChanges } from '../../core/ledger/row-changes.ts';
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
import { isConflict, ledgerErrorOf, MOVED_CODE } from './ledger-error-of.ts';

/** How often it is tried to keep others from writing, and how long each time. */
const HOLD_TRIES_MAX = 6;
const HOLD_WAIT_MAX_MS = 10_000;

/** When a ledger is closed for what tells who dispatches: nobody begins, and who has it may end in order. */
const OF_REPLICAS = {
  probe: 'BEFORE UPDATE ON probe FOR EACH STATEMENT',
  replicas: 'BEFORE INSERT ON replicas FOR EACH STATEMENT',
  leases: 'BEFORE UPDATE ON leases FOR EACH ROW WHEN (NEW.holder IS NOT NULL)',
} as const;

/** Numbers that connections take in blocks of a thousand. */
const BLOCKS = { contacts: 'contact_blocks', requests: 'request_blocks' } as const;
const BLOCK_IDS = 1_000;

/** Closes a ledger: whatever is written to it fails, with a code that no other failure has. */
const CLOSE = `
CREATE OR REPLACE FUNCTION moved_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'this ledger was moved' USING ERRCODE = '${MOVED_CODE}';
END $$`;

/** A ledger in a PostgreSQL database, on either side of a move. */
export class PostgresMoveSide implements MoveSource, MoveDestination {
  /** PostgreSQL has no text with U+0000. */
  readonly mendedTexts = new Map<string, number>();
  readonly #client: Client;
  readonly #tables: readonly MovedTable[];
  readonly #uniques = new Map<string, readonly (readonly string[])[]>();

  constructor(client: Client, tables: readonly MovedTable[]) {
    this.#client = client;
    this.#tables = tables;
  }

  async ground() {
    let isEmpty = true;
    for (const table of this.#tables) {
      if (isEmpty) isEmpty = (await this.#count(table, 'LIMIT 1')) === 0;
    }
    const id = await this.#memo(MEMOS.id);
    return { id, mark: readMark(await this.#memo(MEMOS.mark)), isEmpty };
  }

  name(id: string): Promise<void> {
    return this.#saveMemo(MEMOS.id, id);
  }

  async rows(table: MovedTable, { after, upTo, limit }: Span): Promise<Row[]> {
    const bound: CellValue[] = [];
    const list = (values: Row) => values.map((value) => `$${bound.push(value)}`).join(', ');
    const key = table.key.map(quoted).join(', ');
    const text = `SELECT ${table.columns.map(quoted).join(', ')} FROM ${table.name} WHERE ${filterOf(table)}
        ${after === null ? '' : `AND (${key}) > (${list(after)})`}
        ${upTo === null ? '' : `AND (${key}) <= (${list(upTo)})`}
        ORDER BY ${key} ${limit === null ? '' : `LIMIT ${limit}`}`;
    const { rows } = await named(
      this.#client.query<unknown[]>({ text, values: bound, rowMode: 'array' }),
    );
    return rows.map((row) =>
      row.map((value): CellValue =>
        // Bytes come as a buffer, everything else as it is.
        Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : (value as CellValue),
      ),
    );
  }

  count(table: MovedTable): Promise<number> {
    return this.#count(table);
  }

  async highestIds(): Promise<HighestIds> {
    const ids: Partial<Record<NumberedTable, number>> = {};
    for (const table of numberedTables()) {
      const column = NUMBERED[table];
      const { rows } = await named(
        this.#client.query<{ highest: number }>(
          `SELECT GREATEST((SELECT COALESCE(MAX(${column}), 0) FROM ${table}), (
          SELECT CASE WHEN is_called THEN last_value + ${blockOf(table) - 1} ELSE 0 END
          FROM ${sequenceOf(table)})) AS highest`,
        ),
      );
      ids[table] = rows[0]?.highest ?? 0;
    }
    // Each of these tables has been asked.
    return ids as HighestIds;
  }

  async hold(work: () => Promise<MoveMark | null>): Promise<void> {
    await this.#lockAll();
    try {
      const mark = await work();
      if (mark !== null) await this.#closeForGood(mark);
      await this.#ask('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async begin(id: string, mark: MoveMark): Promise<void> {
    await this.#transaction(async () => {
      await this.#ask('DROP FUNCTION IF EXISTS moved_away CASCADE');
      for (const { name } of this.#tables) {
        await this.#ask(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
      }
      await this.#saveMemo(MEMOS.id, id);
      await this.#saveMemo(MEMOS.mark, JSON.stringify(mark));
    });
  }

  async change(table: MovedTable, { written, removed }: RowChanges): Promise<void> {
    const rows = JSON.stringify(written.map((row) => objectOf(table.columns, row)));
    const keys = JSON.stringify(removed.map((key) => objectOf(table.key, key)));
    const removeBy = (columns: readonly string[], given: string) =>
      this.#ask(
        `DELETE FROM ${table.name} USING json_populate_recordset(NULL::${table.name}, $1) AS given
          WHERE ${columns.map((name) => `${table.name}.${quoted(name)} = given.${quoted(name)}`).join(' AND ')}`,
        [given],
      );
    const columns = table.columns.map(quoted).join(', ');
    const uniques = await this.#uniquesOf(table);
    await this.#transaction(async () => {
      if (removed.length > 0) await removeBy(table.key, keys);
      if (written.length === 0) return;
      const write = () =>
        this.#ask(
          `INSERT INTO ${table.name} (${columns})
            SELECT ${columns} FROM json_populate_recordset(NULL::${table.name}, $1)
            ON CONFLICT DO NOTHING`,
          [rows],
        );
      if ((await write()) === written.length) return;
      // A row that has what another is to have is of before, and comes again if it is still there.
      for (const unique of uniques) await removeBy(unique, rows);
      await write();
    });
  }

  async finish(ids: HighestIds): Promise<void> {
    await this.#transaction(async () => {
      await this.#ask('DELETE FROM tallies');
      for (const table of COUNTED) {
        await this.#ask(`
          INSERT INTO tallies (connection, kind, state, slot, count)
            SELECT connection, '${table}', state, 0, COUNT(*) FROM ${table} GROUP BY connection, state`);
      }
      for (const table of numberedTables()) {
        await this.#ask(`SELECT setval('${sequenceOf(table)}', $1, false)`, [ids[table] + 1]);
      }
      for (const { name } of this.#tables) {
        await this.#ask(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
      }
      await this.#giveUpLeases();
      await this.#ask(`DELETE FROM memos WHERE connection = '' AND memo = $1`, [MEMOS.mark]);
    });
    // Plans are made for tables as large as these.
    await this.#ask('ANALYZE');
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #lockAll(): Promise<void> {
    const names = [...this.#tables.map(({ name }) => name), ...Object.keys(OF_REPLICAS)].join(', ');
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#client.query(`BEGIN; SET LOCAL lock_timeout = ${HOLD_WAIT_MAX_MS}`);
        await this.#client.query(`LOCK TABLE ${names} IN EXCLUSIVE MODE`);
        return;
      } catch (error) {
        await this.#client.query('ROLLBACK');
        if (!isConflict(error) || tries === HOLD_TRIES_MAX) throw ledgerErrorOf(error, 'moving');
      }
    }
  }

  async #closeForGood(mark: MoveMark): Promise<void> {
    await this.#saveMemo(MEMOS.mark, JSON.stringify(mark));
    await this.#giveUpLeases();
    await this.#ask(CLOSE);
    const whole = this.#tables.map(
      ({ name }) => `BEFORE INSERT OR UPDATE OR DELETE ON ${name} FOR EACH STATEMENT`,
    );
    for (const when of [...whole, ...Object.values(OF_REPLICAS)]) {
      await this.#ask(`CREATE TRIGGER moved_away ${when} EXECUTE FUNCTION moved_away()`);
    }
  }

  /** Whoever holds a lease has lost it, and who takes it next waits as after any other holder. */
  async #giveUpLeases(): Promise<void> {
    await this.#ask(
      'UPDATE leases SET holder = NULL, generation = generation + 1, last_call_at = clock_timestamp()',
    );
    // So that each learns at its next heartbeat that it has to join again, which tells it of the move.
    await this.#ask('UPDATE replicas SET is_buried = 1');
  }

  async #memo(memo: string): Promise<string | null> {
    const { rows } = await named(
      this.#client.query<{ text: string }>(
        `SELECT text FROM memos WHERE connection = '' AND memo = $1`,
        [memo],
      ),
    );
    return rows[0]?.text ?? null;
  }

  async #saveMemo(memo: string, text: string): Promise<void> {
    await this.#ask(
      `INSERT INTO memos (connection, memo, text) VALUES ('', $1, $2)
        ON CONFLICT (connection, memo) DO UPDATE SET text = excluded.text`,
      [memo, text],
    );
  }

  async #count(table: MovedTable, limit = ''): Promise<number> {
    const { rows } = await named(
      this.#client.query<{ count: number }>(
        `SELECT COUNT(*) AS count FROM (
        SELECT 1 FROM ${table.name} WHERE ${filterOf(table)} ${limit}) AS counted`,
      ),
    );
    return rows[0]?.count ?? 0;
  }

  /** The columns whose values only one row may have, by index. */
  async #uniquesOf({ name }: MovedTable): Promise<readonly (readonly string[])[]> {
    const known = this.#uniques.get(name);
    if (known !== undefined) return known;
    const { rows } = await named(
      this.#client.query<{ columns: string }>(
        `SELECT (SELECT json_agg(attname) FROM pg_attribute
          WHERE attrelid = indrelid AND attnum = ANY(indkey))::text AS columns
        FROM pg_index WHERE indrelid = $1::regclass AND indisunique`,
        [name],
      ),
    );
    const uniques = rows.map(({ columns }) => JSON.parse(columns) as string[]);
    this.#uniques.set(name, uniques);
    return uniques;
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#ask('BEGIN');
    try {
      await work();
      await this.#ask('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Runs a statement; returns how many rows it touched. */
  async #ask(text: string, values: readonly CellValue[] = []): Promise<number> {
    return (await named(this.#client.query(text, [...values]))).rowCount ?? 0;
  }
}

/** Waits for an answer, with its failure as the port says it. */
async function named<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw ledgerErrorOf(error, 'moving');
  }
}

function objectOf(columns: readonly string[], row: Row): object {
  return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]));
}

function numberedTables(): readonly NumberedTable[] {
  return Object.keys(NUMBERED) as NumberedTable[];
}

function sequenceOf(table: NumberedTable): string {
  return table in BLOCKS ? BLOCKS[table as keyof typeof BLOCKS] : `${table}_${NUMBERED[table]}_seq`;
}

function blockOf(table: NumberedTable): number {
  return table in BLOCKS ? BLOCK_IDS : 1;
}

function quoted(name: string): string {
  return `"${name}"`;
}
