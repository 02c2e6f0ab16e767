import { Readable } from 'node:stream';
import type Koa from 'koa';
import { csvHead, csvRows, type CsvColumn } from '../core/csv.ts';
import { walkPages } from '../core/walk-pages.ts';
import type { Page } from '../model/view.ts';

/** Rows that are read from the ledger at a time, and as many are in memory. */
const ROWS_AT_ONCE = 500;

/** Without it, Excel reads a file of UTF-8 in the letters of the machine. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Answers with all rows of a list as a file of CSV. It is written page by page, as fast as it is read.
 *
 * @param ask asks for a page of at most so many rows, from a place on
 */
export function sendCsv<Row, Place>(
  ctx: Koa.Context,
  name: string,
  columns: readonly CsvColumn<Row>[],
  ask: (place: Place | undefined, limit: number) => Promise<Page<Row, Place>>,
): void {
  ctx.type = 'text/csv; charset=utf-8';
  ctx.attachment(`${name}.csv`);
  ctx.body = Readable.from(linesOf(columns, ask));
}

async function* linesOf<Row, Place>(
  columns: readonly CsvColumn<Row>[],
  ask: (place: Place | undefined, limit: number) => Promise<Page<Row, Place>>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvHead(columns);
  for await (const rows of walkPages(ask, { pageRows: ROWS_AT_ONCE })) {
    if (rows.length > 0) yield csvRows(columns, rows);
  }
}
