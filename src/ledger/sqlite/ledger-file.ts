import type { Database } from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import { LedgerError } from '../ledger-error.ts';
import { needsLease, OPERATIONS } from '../operations/operations.ts';
import type { Session } from '../session.ts';
import type { CallRequest, Lifecycle } from '../sqlite-protocol.ts';
import { type AppendOutcome, prepareAppend } from './append.ts';
import { openDatabase, openDatabaseReadOnly } from './open.ts';
import { realPath } from './real-path.ts';
import type { Make } from './ready-file.ts';
import { sqliteStore } from './sqlite-store.ts';
import { Tenure } from './tenure.ts';
import { ledgerErrorOf } from './failure.ts';
import { Turns } from './turns.ts';
import type { EventRecord } from '../../model/event.ts';

/** How often to look whether another process has changed the file, in milliseconds. */
const CHANGE_LOOK_MS = 200;

export interface OpenOptions {
  /** The file; `:memory:` for a ledger that is gone once it is closed. */
  readonly path: string;
  /** Only looks: makes no file and changes none. */
  readonly readOnly?: boolean;
  /** What to do where there is no ledger; `first` by default. */
  readonly make?: Make;
  /** Whether an older schema may be brought up to date; it may by default. */
  readonly migrates?: boolean;
}

/** What serving a file needs of those who ask. */
interface Served extends OpenOptions {
  /** By which it is looked at again and again what others do to the file. */
  readonly clock: Clock;
  /** Writes events that have gathered; false when there are none. */
  readonly commitAppends: () => boolean;
  /** Called when another process has changed the file. */
  readonly changed: () => void;
  /** Called once, when its files were taken away or changed by others. */
  readonly lost: (error: LedgerError) => void;
  /** Called when its log has become large. */
  readonly logGrown: (bytes: number) => void;
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
 * Opens the file.
 * @throws LedgerError, or an error of SQLite or the file system
 */
export function openLedgerFile(given: Served): LedgerFile {
  const options = { ...given, path: realPath(given.path) };
  const { path, readOnly = false, commitAppends } = options;
  const database = readOnly ? openDatabaseReadOnly(path) : openDatabase(path, options);
  const store = sqliteStore(database);
  const tenure = new Tenure({
    path,
    database,
    onLost: options.lost,
    onLogGrown: options.logGrown,
  });
  const begins = (): void => tenure.assertKept();
  const turns = new Turns({ database, store, commitAppends, begins });
  const lifecycle = prepareLifecycle(database, turns, tenure, options);
  return {
    turns,
    appendAll: guarded(prepareAppend(database), tenure),
    call: async ({ method, args }) => {
      if (method in lifecycle) return invoke(lifecycle[method as keyof Lifecycle], args);
      const operation = method as keyof typeof OPERATIONS;
      if (needsLease(operation) && !tenure.isHeld) throw fenced();
      return invoke(OPERATIONS[operation], [turns satisfies Session, ...args]);
    },
  };
}

/**
 * Writes events only where they will be found again: it looks before, so that nothing is written
 * beside a file that others have changed, and after, before anything is acknowledged.
 */
function guarded(
  append: (events: readonly EventRecord[]) => AppendOutcome[],
  tenure: Tenure,
): (events: readonly EventRecord[]) => AppendOutcome[] {
  return (events) => {
    try {
      tenure.assertFiles();
      const outcomes = append(events);
      tenure.assertFiles();
      return outcomes;
    } catch (error) {
      const failure = ledgerErrorOf(error, 'append');
      return events.map(() => failure);
    }
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
  tenure: Tenure,
  { changed, clock }: Served,
): Lifecycle {
  const closing = new AbortController();
  return {
    lease: (nowMs) =>
      turns.alone(() => {
        const wasHeld = tenure.isHeld;
        const taken = tenure.begin(nowMs);
        if (taken !== null && !wasHeld) void watchFiles(turns, tenure, clock, closing.signal);
        return taken;
      }),
    release: (nowMs) => turns.alone(() => tenure.release(nowMs)),
    isDispatching: () => turns.alone(() => tenure.isTaken),
    isWritable: () =>
      turns.alone(() => {
        tenure.assertFiles();
        markFile(database);
        tenure.assertFiles();
        return true;
      }),
    watch: async () => {
      void watch(database, turns, changed, clock, closing.signal);
      return Promise.resolve();
    },
    close: () =>
      turns.last(() => {
        closing.abort();
        database.close();
        tenure.end();
      }),
  };
}

/** Writes a number in the file's header that serves nothing else. It has to change: SQLite writes no page for a value that stays the same. */
function markFile(database: Database): void {
  const mark = database.pragma('user_version', { simple: true }) === 0 ? 1 : 0;
  database.pragma(`user_version = ${mark}`);
}

/** Looks repeatedly at what the ledger is made of, also while nothing is written. */
async function watchFiles(
  turns: Turns,
  tenure: Tenure,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(CHANGE_LOOK_MS, signal);
    if (signal.aborted || !tenure.isHeld) return;
    try {
      await turns.alone(() => tenure.look());
    } catch (error) {
      // A disk that does not answer is told by whoever writes to it next.
      const { code } = ledgerErrorOf(error, 'looking');
      if (code === 'closed') return;
    }
  }
}

/** Looks repeatedly at the number that SQLite changes with each commit of another process. */
async function watch(
  database: Database,
  turns: Turns,
  changed: () => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const version = (): unknown => database.pragma('data_version', { simple: true });
  let seen = version();
  while (!signal.aborted) {
    await clock.sleep(CHANGE_LOOK_MS, signal);
    if (signal.aborted) return;
    const now = version();
    if (now !== seen) changed();
    seen = now;
    turns.tidy();
  }
}
