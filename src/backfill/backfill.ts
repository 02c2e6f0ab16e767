import type { Clock } from '../clock.ts';
import {
  addCounts,
  advance,
  firstCursor,
  pagesToReread,
  resized,
  unfinishedCursor,
  type BackfillCounts,
  type BackfillCursor,
  type PageCounts,
} from '../core/backfill/cursor.ts';
import { listedEvents } from '../core/backfill/listed-events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AdminAnswer, AdminFailure } from '../neostore/admin-answer.ts';
import type { PassClient, PassPage } from '../neostore/pass-client.ts';
import { listedRecord } from './listed-record.ts';

export interface BackfillOptions {
  /** Neostore's tenant. */
  readonly connection: string;
  readonly passes: Pick<PassClient, 'listPasses'>;
  /** Null tries it out: everything is read, nothing is kept. */
  readonly ledger: Pick<Ledger, 'append' | 'loadMemo' | 'saveMemo'> | null;
  /** Whether the mapping names listed passes; those that it does not are kept and ignored. */
  readonly isMapped: () => boolean;
  readonly clock: Clock;
  /** Passes in a page; null takes what an earlier run took, or else {@link PAGE_SIZE}. */
  readonly pageSize: number | null;
  /** Starts from the beginning where an earlier run was broken off. */
  readonly restart: boolean;
  /** Ends it after the page that is under way. */
  readonly signal: AbortSignal;
  /** Called after every page that is on disk. */
  readonly onProgress: (progress: BackfillProgress) => void;
}

export interface BackfillProgress {
  readonly passes: number;
  /** How many there are; null where Neostore does not say. */
  readonly total: number | null;
}

/** How a backfill ended; what was read before is kept. */
export type BackfillResult = { readonly counts: BackfillCounts } & (
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: AdminFailure }
  /** Neostore gives the same passes for every page. */
  | { readonly kind: 'stuck' }
);

/** Passes in a page, unless another size is asked for. */
export const PAGE_SIZE = 200;

/**
 * Reads the passes that Neostore lists and appends what they say to the ledger, page by page. How
 * far it is stands in the ledger after each page, so that it goes on there when it was broken off.
 * Nothing that is read twice counts twice.
 *
 * @throws LedgerError where a page cannot be kept
 */
export async function backfill(options: BackfillOptions): Promise<BackfillResult> {
  const { connection, ledger, clock, signal, onProgress } = options;
  let { cursor, isResumed } = await begin(options);
  let before: PassPage | null = null;
  while (!signal.aborted) {
    const taken = await takePage(options, cursor, isResumed);
    if (taken.kind !== 'done') {
      const { counts } = cursor;
      return signal.aborted
        ? { kind: 'stopped', counts }
        : { kind: 'failed', failure: taken, counts };
    }
    const { page, counts } = taken.value;
    const step = advance(cursor, { rows: page.passes.length, total: page.total }, counts);
    const isSame = before !== null && hasSamePasses(before, page);
    // Where the total is not known, the last page once more is an answer like an empty one.
    if (isSame && step.cursor.total !== null) return { kind: 'stuck', counts: cursor.counts };
    const isLast = step.isLast || isSame;
    cursor = { ...step.cursor, finishedAtMs: isLast ? clock.now() : null };
    await ledger?.saveMemo(connection, 'backfill', JSON.stringify(cursor));
    onProgress({ passes: counts.passes, total: cursor.total });
    if (isLast) return { kind: 'done', counts };
    before = page;
    isResumed = false;
  }
  return { kind: 'stopped', counts: cursor.counts };
}

/** Where an earlier run was broken off, or the beginning. */
async function begin({
  connection,
  ledger,
  clock,
  pageSize,
  restart,
}: BackfillOptions): Promise<{ readonly cursor: BackfillCursor; readonly isResumed: boolean }> {
  const memo = restart ? null : await ledger?.loadMemo(connection, 'backfill');
  const unfinished = unfinishedCursor(memo ?? null);
  if (unfinished === null) {
    return { cursor: firstCursor(pageSize ?? PAGE_SIZE, clock.now()), isResumed: false };
  }
  const isResized = pageSize !== null && pageSize !== unfinished.pageSize;
  return { cursor: isResized ? resized(unfinished, pageSize) : unfinished, isResumed: true };
}

interface TakenPage {
  readonly page: PassPage;
  /** With those before it. */
  readonly counts: BackfillCounts;
}

/** Reads the page of the cursor and what may have slipped out of it, and keeps it all. */
async function takePage(
  options: BackfillOptions,
  cursor: BackfillCursor,
  isResumed: boolean,
): Promise<AdminAnswer<TakenPage>> {
  const { pageIndex, pageSize } = cursor;
  const read = await options.passes.listPasses({ pageIndex, pageSize });
  if (read.kind !== 'done') return read;
  const page = read.value;
  const kept = await keep(options, page, pageIndex * pageSize);
  const extent = { rows: page.passes.length, total: page.total };
  let { appended } = kept;
  for (let back = pagesToReread(cursor, extent, isResumed); back > 0; back -= 1) {
    const again = await options.passes.listPasses({ pageIndex: pageIndex - back, pageSize });
    if (again.kind !== 'done') return again;
    // Its passes were counted when it was read first; only what had slipped out of it is new.
    appended += (await keep(options, again.value, 0)).appended;
  }
  return { kind: 'done', value: { page, counts: addCounts(cursor.counts, { ...kept, appended }) } };
}

/** Appends what the passes of a page say; with one commit, because it is done at once. */
async function keep(
  { connection, ledger, isMapped, clock }: BackfillOptions,
  { passes }: PassPage,
  firstRow: number,
): Promise<PageCounts> {
  const listed = passes.map((pass) => (pass === null ? null : listedEvents(pass)));
  const payloads = listed.flatMap((events) => events ?? []);
  const nowMs = clock.now();
  const mapped = isMapped();
  const results = await Promise.all(
    payloads.map(async (payload) =>
      ledger?.append(listedRecord(connection, payload, nowMs, mapped)),
    ),
  );
  return {
    passes: passes.length,
    installs: payloads.filter(({ device }) => device !== undefined).length,
    appended: results.filter((result) => result === 'appended').length,
    known: results.filter((result) => result === 'duplicate').length,
    unreadableAt: [...listed.keys()]
      .filter((index) => listed[index] === null)
      .map((index) => firstRow + index),
  };
}

function hasSamePasses(a: PassPage, b: PassPage): boolean {
  const idsOf = ({ passes }: PassPage): string => JSON.stringify(passes.map((pass) => pass?.id));
  return b.passes.length > 0 && idsOf(a) === idsOf(b);
}
