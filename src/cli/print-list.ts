import { Option, type Command } from 'commander';
import type { ConnectionFlags } from './choose-connection.ts';
import { csvHead, csvRows, type CsvColumn } from '../core/csv.ts';
import { walkPages } from '../core/walk-pages.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import type { CliContext } from './context.ts';
import { printJson } from './print-result.ts';
import { columns, type Cell } from './text.ts';
import { wholeNumber } from './whole-number.ts';
import type { Page } from '../model/view.ts';

/** Rows that are shown without `--limit`; a file has all of them. */
const LISTED = 20;

/** Rows that are read from the ledger at a time. */
const ROWS_AT_ONCE = 500;

/** Options of a command that prints a list. */
export interface ListFlags extends ConnectionFlags {
  readonly limit?: number;
  readonly csv?: boolean;
}

/** Adds the options of {@link ListFlags}. */
export function withListOptions(command: Command): Command {
  return command
    .option('--limit <n>', `how many at most (default: ${LISTED}; with --csv all)`, wholeNumber)
    .option(...CONNECTION_OPTION)
    .addOption(new Option('--csv', 'print CSV, with all columns').conflicts('json'))
    .option('--json', 'print JSON');
}

/** A list as a command prints it. */
export interface PrintedList<Row, Place> {
  /** What its rows are called in JSON. */
  readonly name: string;
  readonly csv: readonly CsvColumn<Row>[];
  /** The columns for people, with their names. */
  readonly head: readonly string[];
  readonly cellsOf: (row: Row) => readonly Cell[];
  /** What is said where there is no row. */
  readonly none: string;
  /** Asks for a page of at most so many rows, from a place on. */
  readonly ask: (place: Place | undefined, limit: number) => Promise<Page<Row, Place>>;
}

/** Prints a list for a person, as CSV page by page, or as JSON. */
export async function printList<Row, Place>(
  context: CliContext,
  { limit, csv, json }: ListFlags,
  list: PrintedList<Row, Place>,
): Promise<void> {
  if (csv === true) return printCsv(context, limit ?? Infinity, list);
  const rowsMax = limit ?? LISTED;
  const rows: Row[] = [];
  // One more than is shown says whether there are more.
  const pages = walkPages(list.ask, { pageRows: ROWS_AT_ONCE, rowsMax: rowsMax + 1 });
  for await (const page of pages) rows.push(...page);
  const shown = rows.slice(0, rowsMax);
  const hasMore = rows.length > rowsMax;
  if (json === true) printJson(context, { [list.name]: shown, hasMore });
  else context.print(textOf(list, shown, hasMore));
}

async function printCsv<Row, Place>(
  { print, signal }: CliContext,
  rowsMax: number,
  { csv, ask }: PrintedList<Row, Place>,
): Promise<void> {
  // What prints ends the last line.
  const printLines = (lines: string): void => print(lines.replace(/\n$/, ''));
  printLines(csvHead(csv));
  for await (const rows of walkPages(ask, { pageRows: ROWS_AT_ONCE, rowsMax })) {
    if (rows.length > 0) printLines(csvRows(csv, rows));
    if (signal.aborted) return;
  }
}

function textOf<Row, Place>(
  { head, cellsOf, none }: PrintedList<Row, Place>,
  rows: readonly Row[],
  hasMore: boolean,
): string {
  if (rows.length === 0) return none;
  const table = columns([head, ...rows.map(cellsOf)]);
  return hasMore ? `${table}\n  … and more; --limit shows them, --csv all of them` : table;
}
