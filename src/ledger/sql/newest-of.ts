import type { Awaitable } from '../session.ts';
import type { Page } from '../../model/view.ts';

/** Rows that an index has in the order of a list. */
export interface Stream<Row, Place> {
  /** The newest rows that count, at most `limit`: down to a place, with what is there, or all of them. */
  newest(downTo: Place | null, limit: number): Awaitable<Row[]>;
  /** How far down the stream is walked for one page; null where it ends before, or none of it is left out. */
  floor(): Promise<Place | null>;
}

/** The order of a list. */
export interface Order<Row, Place> {
  readonly placeOf: (row: Row) => Place;
  /** Above zero where the first is newer. */
  readonly compare: (a: Place, b: Place) => number;
}

/**
 * One page of what several streams hold together. What lies deeper than one of them was walked is
 * left to the next page, for something newer may come out of that one.
 */
export async function newestOf<Row, Place>(
  streams: readonly Stream<Row, Place>[],
  { placeOf, compare }: Order<Row, Place>,
  limit: number,
): Promise<Page<Row, Place>> {
  const found: Row[] = [];
  let end: Place | null = null;
  for (const stream of streams) {
    const floor = await stream.floor();
    const rows = await stream.newest(floor, limit + 1);
    found.push(...rows);
    if (rows.length > limit || floor === null) continue;
    if (end === null || compare(floor, end) > 0) end = floor;
  }
  const reached = end;
  const rows = found
    .filter((row) => reached === null || compare(placeOf(row), reached) >= 0)
    .sort((a, b) => compare(placeOf(b), placeOf(a)));
  // Two streams may have the same one.
  const each = rows.filter((row, index) => {
    const before = rows[index - 1];
    return before === undefined || compare(placeOf(before), placeOf(row)) !== 0;
  });
  const page = each.slice(0, limit);
  const last = page.at(-1);
  if (each.length > limit && last !== undefined) return { rows: page, next: placeOf(last) };
  return { rows: page, next: reached };
}
