/** What a cell may hold; null is an empty one. */
export type CsvCell = string | number | null;

/** A column of a list as CSV: its name, and what it holds of a row. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly cellOf: (row: Row) => CsvCell;
}

/**
 * What a spreadsheet takes for a formula. A cell that begins so gets an apostrophe before it, so that
 * nothing which an event said runs on the machine of whoever opens the file (OWASP, "CSV Injection").
 */
const FORMULA = /^[=+\-@\t\r]/;

const QUOTED = /[",\r\n]/;

/** A line of CSV as RFC 4180 has it, with the line break that ends it. */
function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/** The first line: the names of the columns. */
export function csvHead(columns: readonly CsvColumn<never>[]): string {
  return csvLine(columns.map(({ name }) => name));
}

/** Rows as lines. */
export function csvRows<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  return rows.map((row) => csvLine(columns.map(({ cellOf }) => cellOf(row)))).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
