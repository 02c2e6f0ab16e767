import { z } from 'zod';
import { parseJson } from '../json.ts';

/** What a backfill has read, and what became of it. */
export interface BackfillCounts {
  /** Passes that were read, each once. */
  readonly passes: number;
  /** Installs in them: one for every wallet that holds a pass. */
  readonly installs: number;
  /** Events that are new in the ledger. */
  readonly appended: number;
  /** Events that the ledger had already. */
  readonly known: number;
  /** Passes that could not be read. */
  readonly unreadable: number;
  /** Places in the list of the first of them, from 0. */
  readonly unreadableAt: readonly number[];
}

/** The same of one page, where every unreadable pass has its place. */
export type PageCounts = Omit<BackfillCounts, 'unreadable'>;

/** How far a backfill is: what is kept of it across a restart. */
export interface BackfillCursor {
  readonly pageIndex: number;
  readonly pageSize: number;
  /** How many passes there were in all when the page before was read; null where Neostore does not say. */
  readonly total: number | null;
  readonly startedAtMs: number;
  /** Null until the last page is read. */
  readonly finishedAtMs: number | null;
  readonly counts: BackfillCounts;
}

/** How many passes one page held, and how many there are in all, where Neostore says so. */
export interface PageExtent {
  readonly rows: number;
  readonly total: number | null;
}

/** Unreadable passes whose place is reported. */
const UNREADABLE_TOLD_MAX = 20;

const COUNTS_OF_NOTHING: BackfillCounts = {
  passes: 0,
  installs: 0,
  appended: 0,
  known: 0,
  unreadable: 0,
  unreadableAt: [],
};

const whole = z.int().min(0);

const CursorSchema = z.object({
  pageIndex: whole,
  pageSize: whole.min(1),
  total: whole.nullable(),
  startedAtMs: whole,
  finishedAtMs: whole.nullable(),
  counts: z.object({
    passes: whole,
    installs: whole,
    appended: whole,
    known: whole,
    unreadable: whole,
    unreadableAt: z.array(whole),
  }),
});

/** The beginning of the list. */
export function firstCursor(pageSize: number, startedAtMs: number): BackfillCursor {
  return {
    pageIndex: 0,
    pageSize,
    total: null,
    startedAtMs,
    finishedAtMs: null,
    counts: COUNTS_OF_NOTHING,
  };
}

/** The cursor of a backfill that was broken off; null where there is none, or it is complete. */
export function unfinishedCursor(memo: string | null): BackfillCursor | null {
  if (memo === null) return null;
  const { success, data } = CursorSchema.safeParse(parseJson(memo));
  return success && data.finishedAtMs === null ? data : null;
}

/** The cursor with pages of another size: no pass before its place is left out. */
export function resized(cursor: BackfillCursor, pageSize: number): BackfillCursor {
  const row = cursor.pageIndex * cursor.pageSize;
  return { ...cursor, pageSize, pageIndex: Math.floor(row / pageSize) };
}

/**
 * How many pages before the one of the cursor are to be read once more, now that this is read.
 *
 * Pages are cut again at every request, so a pass that is deleted meanwhile draws those behind it one
 * place forward, and the first of the page to come slips into the one that was read. New passes do
 * no harm: by date of creation they stand at the end. As long as the total has not changed, nothing
 * has moved. Where it has, where it is not known, and after a break, the page before is read again;
 * where passes are gone, as many pages as they may have filled. What was known already is a
 * duplicate, so nothing counts twice.
 *
 * @param isResumed whether this is the first page after a break
 */
export function pagesToReread(
  { pageIndex, pageSize, total }: BackfillCursor,
  page: PageExtent,
  isResumed: boolean,
): number {
  if (total !== null && total === page.total && !isResumed) return 0;
  const gone = total === null || page.total === null ? 0 : total - page.total;
  return Math.min(pageIndex, Math.max(1, Math.ceil(gone / pageSize)));
}

/** The cursor behind a page that is read, and whether it was the last. */
export function advance(
  cursor: BackfillCursor,
  page: PageExtent,
  counts: BackfillCounts,
): { readonly cursor: BackfillCursor; readonly isLast: boolean } {
  const { pageIndex, pageSize } = cursor;
  const { rows } = page;
  const end = pageIndex * pageSize + rows;
  // A total below what was read counts something else than passes.
  const total = page.total !== null && page.total < end ? null : page.total;
  const isLast = rows === 0 || end === total;
  // A first page with fewer passes than were asked for, and more behind it, shows how many Neostore
  // gives at once: its pages are cut by that size, or by ours, and only if both are the same are they
  // surely the same pages.
  const isCapped = pageIndex === 0 && rows > 0 && rows < pageSize && !isLast;
  return {
    isLast,
    cursor: {
      ...cursor,
      pageIndex: pageIndex + 1,
      pageSize: isCapped ? rows : pageSize,
      total,
      counts,
    },
  };
}

/** Counts of a page, added to those before it. */
export function addCounts(before: BackfillCounts, page: PageCounts): BackfillCounts {
  return {
    passes: before.passes + page.passes,
    installs: before.installs + page.installs,
    appended: before.appended + page.appended,
    known: before.known + page.known,
    unreadable: before.unreadable + page.unreadableAt.length,
    unreadableAt: [...before.unreadableAt, ...page.unreadableAt].slice(0, UNREADABLE_TOLD_MAX),
  };
}
