import type { Database } from 'better-sqlite3';
import { systemClock } from '../../clock.ts';
import { LedgerError } from '../ledger-error.ts';
import { needsLease, OPERATIONS } from '../operations/operations.ts';
import type { Session } from '../session.ts';
import type { CallRequest, Lifecycle } from '../sqlite-protocol.ts';
import { type AppendOutcome, prepareAppend } from './append.ts';
import { isLeaseTaken, prepareDispatch, takeLease } from './lease.ts';
import { openDatabase, openDatabaseReadOnly } from './open.ts';
import { sqliteStore } from './sqlite-store.ts';
import { Turns } from './turns.ts';
import type { EventRecord } from '../../model/event.ts';

/** How often to look whether another process has changed the file, in milliseconds. */
const CHANGE_LOOK_MS = 200;

export interface OpenOptions {
  /** The file; `:memory:` for a ledger that is gone once it is closed. */
  readonly path: string;
  /** Only looks: makes no file and changes none. */
  readonly readOnly?: boolean;
}

/** What serving a file needs of those who ask. */
interface Served extends OpenOptions {
  /** Writes events that have gathered; false when there are none. */
  readonly commitAppends: () => boolean;
  /** Called when another process has changed the file. */
  readonly changed: () => void;
}

/** A ledger in one SQLite file. */
export interface LedgerFile {
  readonly turns: Turns;
  /** Writes events with one commit, on disk when it returns; one outcome for each event. */
  appendAll(events: readonly EventRecord[]): AppendOutcome[];
  /** Does what is asked for, when its turn comes. */
  call(request: CallRequest): Promise<unknown>;
}

/**
 * Opens the file and prepares every statement once.
 * @throws LedgerError, or an error of SQLite or the file system
 */
export function openLedgerFile(options: Served): LedgerFile {
  const { path, readOnly = false, commitAppends } = options;
  const database = readOnly ? openDatabaseReadOnly(path) : openDatabase(path);
  const store = sqliteStore(database);
  const turns = new Turns({ database, store, commitAppends });
  const { lifecycle, isHeld } = prepareLifecycle(database, turns, options);
  return {
    turns,
    appendAll: prepareAppend(database),
    call: async ({ method, args }) => {
      if (method in lifecycle) return invoke(lifecycle[method as keyof Lifecycle], args);
      const operation = method as keyof typeof OPERATIONS;
      if (needsLease(operation) && !isHeld()) throw fenced();
      return invoke(OPERATIONS[operation], [turns satisfies Session, ...args]);
    },
  };
}

/** The protocol's types say that these are the arguments of this function. */
async function invoke(operation: unknown, args: readonly unknown[]): Promise<unknown> {
  return (operation as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}

function fenced(): LedgerError {
  return new LedgerError('fenced', 'The lease of the ledger is not held.');
}

function prepareLifecycle(
  database: Database,
  turns: Turns,
  { path, changed }: Served,
): { readonly lifecycle: Lifecycle; readonly isHeld: () => boolean } {
  let lock: Database | null = null;
  let lastCallMs: number | null = null;
  const closing = new AbortController();
  const { begin, release } = prepareDispatch(database);
  const letGo = (): void => {
    lock?.close();
    lock = null;
  };
  const lifecycle: Lifecycle = {
    lease: (nowMs) =>
      turns.alone(() => {
        if (lock !== null) return { lastCallMs };
        lock = takeLease(path);
        if (lock === null) return null;
        lastCallMs = begin(nowMs);
        return { lastCallMs };
      }),
    release: (nowMs) =>
      turns.alone(() => {
        if (lock !== null) release(nowMs);
        letGo();
      }),
    isDispatching: () => turns.alone(() => lock !== null || isLeaseTaken(path)),
    isWritable: () =>
      turns.alone(() => {
        // A number in the file's header that serves nothing else. It has to change: SQLite writes
        // no page for a value that stays the same.
        const mark = database.pragma('user_version', { simple: true }) === 0 ? 1 : 0;
        database.pragma(`user_version = ${mark}`);
        return true;
      }),
    watch: async () => {
      void watch(database, turns, changed, closing.signal);
      return Promise.resolve();
    },
    close: () =>
      turns.last(() => {
        closing.abort();
        letGo();
        database.close();
      }),
  };
  return { lifecycle, isHeld: () => lock !== null };
}

/** Looks repeatedly at the number that SQLite changes with each commit of another process. */
async function watch(
  database: Database,
  turns: Turns,
  changed: () => void,
  signal: AbortSignal,
): Promise<void> {
  const version = (): unknown => database.pragma('data_version', { simple: true });
  let seen = version();
  while (!signal.aborted) {
    await systemClock.sleep(CHANGE_LOOK_MS, signal);
    if (signal.aborted) return;
    const now = version();
    if (now !== seen) changed();
    seen = now;
    turns.tidy();
  }
}
