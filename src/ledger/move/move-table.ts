import { createHash } from 'node:crypto';
import { keyOf, type Row, rowChanges } from '../../core/ledger/row-changes.ts';
import { LedgerError } from '../ledger-error.ts';
import type { MoveDestination, MovedTable, MoveSide, Span } from './side.ts';

/** Rows of a range. Bodies are long, so that fewer of them make one. */
const RANGE_ROWS = 1_000;
const RANGE_ROWS_OF_BYTES = 200;

/** A range of a table as the source had it when it was compared last. */
export interface RangeReport {
  readonly rows: number;
  /** SHA-256 of its rows. */
  readonly hash: string;
  /** Whether the other side has the same. */
  readonly isEqual: boolean;
}

/** A table as the source had it when it was compared last. */
export interface TableReport {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the hashes of its ranges. */
  readonly hash: string;
  readonly ranges: readonly RangeReport[];
  /** Rows that were written or removed at the other side. */
  readonly changed: number;
}

/** What a comparison of a table needs. */
interface Compared {
  readonly from: MoveSide;
  readonly to: MoveSide;
  /** Changes what differs; null to only look. */
  readonly change: MoveDestination['change'] | null;
  readonly signal: AbortSignal;
  /** Called after each range with the rows that were compared. */
  readonly onRows: (rows: number) => void;
}

/**
 * Compares a table of two ledgers range by range. It remembers where ranges end, and what the other
 * side has in them, which nobody else changes: so the next comparison reads only one side.
 */
export class MovingTable {
  readonly #table: MovedTable;
  /** The last key of each range but the last. */
  readonly #ends: Row[] = [];
  /** What the other side has, by range, as read there. */
  readonly #hashes: (string | undefined)[] = [];

  constructor(table: MovedTable) {
    this.#table = table;
  }

  get table(): MovedTable {
    return this.#table;
  }

  /** @throws LedgerError, and the reason of the signal */
  async compare(compared: Compared): Promise<TableReport> {
    const ranges: RangeReport[] = [];
    let changed = 0;
    for (let index = 0; index <= this.#ends.length; index += 1) {
      compared.signal.throwIfAborted();
      const { rows, span } = await this.#read(compared.from, index);
      const hash = hashOf(rows.map((row) => JSON.stringify(row)));
      if (this.#hashes[index] !== hash) changed += await this.#settle(compared, index, rows, span);
      ranges.push({ rows: rows.length, hash, isEqual: this.#hashes[index] === hash });
      compared.onRows(rows.length);
    }
    const rows = ranges.reduce((sum, range) => sum + range.rows, 0);
    const hash = hashOf(ranges.map((range) => range.hash));
    return { table: this.#table.name, rows, hash, ranges, changed };
  }

  /** The rows of a range; the last one is divided where it has become long. */
  async #read(from: MoveSide, index: number): Promise<{ rows: Row[]; span: Span }> {
    const after = this.#ends[index - 1] ?? null;
    const upTo = this.#ends[index] ?? null;
    if (upTo !== null) {
      const span = { after, upTo, limit: null };
      return { rows: await from.rows(this.#table, span), span };
    }
    const limit = this.#table.bytes.includes('body') ? RANGE_ROWS_OF_BYTES : RANGE_ROWS;
    const rows = await from.rows(this.#table, { after, upTo, limit });
    const last = rows.length < limit ? undefined : rows.at(-1);
    if (last === undefined) return { rows, span: { after, upTo, limit: null } };
    const end = keyOf(last, this.#table.keyAt);
    this.#ends.push(end);
    return { rows, span: { after, upTo: end, limit: null } };
  }

  /** Looks at the other side of a range, and changes what differs; returns how many rows did. */
  async #settle(
    { to, change }: Compared,
    index: number,
    rows: readonly Row[],
    span: Span,
  ): Promise<number> {
    const found = await to.rows(this.#table, span);
    const { written, removed } = rowChanges(rows, found, this.#table.keyAt);
    const count = written.length + removed.length;
    const isChanged = count > 0 && change !== null;
    if (isChanged) await change(this.#table, { written, removed });
    const kept = isChanged ? await to.rows(this.#table, span) : found;
    this.#hashes[index] = hashOf(kept.map((row) => JSON.stringify(row)));
    if (isChanged && rowChanges(rows, kept, this.#table.keyAt).written.length > 0) {
      throw new LedgerError('internal', `Rows of ${this.#table.name} did not arrive as they were.`);
    }
    return count;
  }
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return hash.digest('hex');
}
