/** A value of a row as both engines have it; bytes as `\x` and hexadecimal digits. */
export type CellValue = string | number | null;

/** The values of a row, in the order of the table's columns. */
export type Row = readonly CellValue[];

/** What makes the rows of a copy those of the original. */
export interface RowChanges {
  /** Rows that are written, in the place of those with the same key. */
  readonly written: readonly Row[];
  /** The keys of rows that are removed. */
  readonly removed: readonly Row[];
}

/**
 * Compares the rows of one range.
 * @param key where in a row the columns of its key stand
 */
export function rowChanges(
  original: readonly Row[],
  copy: readonly Row[],
  key: readonly number[],
): RowChanges {
  const known = new Map(copy.map((row) => [JSON.stringify(keyOf(row, key)), JSON.stringify(row)]));
  const written: Row[] = [];
  for (const row of original) {
    const name = JSON.stringify(keyOf(row, key));
    if (known.get(name) !== JSON.stringify(row)) written.push(row);
    known.delete(name);
  }
  return { written, removed: [...known.keys()].map((name) => JSON.parse(name) as Row) };
}

/** The key of a row. */
export function keyOf(row: Row, key: readonly number[]): Row {
  return key.map((index) => row[index] ?? null);
}
