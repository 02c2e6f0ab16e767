import type { Page } from '../model/view.ts';

/**
 * The rows of a list page by page, until its end or so many rows. No page is kept: a list of any length
 * takes as much memory as one of its pages.
 *
 * @param ask asks for a page of at most so many rows, from a place on; undefined is the beginning
 */
export async function* walkPages<Row, Place>(
  ask: (place: Place | undefined, limit: number) => Promise<Page<Row, Place>>,
  { pageRows, rowsMax = Infinity }: { readonly pageRows: number; readonly rowsMax?: number },
): AsyncGenerator<readonly Row[]> {
  let place: Place | undefined;
  for (let left = rowsMax; left > 0;) {
    const { rows, next }: Page<Row, Place> = await ask(place, Math.min(pageRows, left));
    yield rows;
    if (next === null) return;
    left -= rows.length;
    place = next;
  }
}
