import Database from 'better-sqlite3';
import { moveText, readMark } from '../../core/ledger/move-mark.ts';
import { LedgerError } from '../ledger-error.ts';
import { MEMOS } from '../move/side.ts';
import { MEMORY_PATH } from './files-beside.ts';
import { takeLease } from './lease.ts';
import { migrate, newerSchema, schemaStandingOf } from './migrate.ts';
import { type Make, readyFile } from './ready-file.ts';

/** How long a statement waits for another process (a command line tool) that writes. */
const BUSY_WAIT_MAX_MS = 5_000;

/** Pages of write-ahead log after which a commit also writes them back to the main file. */
const CHECKPOINT_PAGES = 10_000;

/** What is left of the write-ahead log's file after a checkpoint. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;

/** SQLite's number for it: each commit waits for the disk. */
const SYNCHRONOUS_FULL = 2;

/** Page cache; the index of event ids is read at random, so it pays. */
const CACHE_KIB = 64 * 1024;

export interface OpenDatabaseOptions {
  /** What to do where there is no ledger; `first` by default. */
  readonly make?: Make;
  /** Whether an older schema may be brought up to date; it may by default. */
  readonly migrates?: boolean;
  /** Whether a ledger may be opened that has moved, or is not whole yet: for moves alone. */
  readonly isForMove?: boolean;
  /** Called with each statement that is run. */
  readonly onStatement?: (sql: string) => void;
}

/**
 * Opens the ledger's file, made with its folder where it is missing. Every commit is on disk (fsync)
 * before it returns: `synchronous = FULL` in WAL mode.
 *
 * A file without a schema, or with an older one, is brought up to date when nobody has the lease.
 *
 * @param path the real one
 * @throws LedgerError `newer-schema`, `other-schema`, `missing`, `moved`, `unsafe`, or an error of SQLite
 *   or the file system
 */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): Database.Database {
  const { make = 'first', migrates = true, isForMove = false, onStatement } = options;
  if (path !== MEMORY_PATH) readyFile(path, make);
  const verbose = onStatement as Database.Options['verbose'];
  const database = new Database(path, {
    timeout: BUSY_WAIT_MAX_MS,
    ...(verbose === undefined ? {} : { verbose }),
  });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    assertDurable(database);
    database.pragma('foreign_keys = ON');
    // What is removed is overwritten: a person who was erased is in no free page either.
    database.pragma('secure_delete = ON');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma(`journal_size_limit = ${WAL_BYTES_MAX}`);
    setUp(database);
    if (migrates) bringUpToDate(database, path);
    else assertUsable(database);
    if (!isForMove) assertHere(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A ledger that has moved is not opened again, nor one that is yet to be filled. */
function assertHere(database: Database.Database): void {
  const text = database
    .prepare<[string], string>(`SELECT text FROM memos WHERE connection = '' AND memo = ?`)
    .pluck()
    .get(MEMOS.mark);
  const mark = readMark(text ?? null);
  if (mark !== null) throw new LedgerError('moved', moveText(mark));
}

/**
 * Opens the ledger's file for those who only look: nothing is made and nothing changed.
 * @throws LedgerError `newer-schema`, `other-schema`, `moved`, or an error of SQLite or the file system
 */
export function openDatabaseReadOnly(path: string, isForMove = false): Database.Database {
  const database = new Database(path, { readonly: true, timeout: BUSY_WAIT_MAX_MS });
  try {
    setUp(database);
    assertUsable(database);
    if (!isForMove) assertHere(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whoever does not bring the schema up to date needs one that this version can work with. */
function assertUsable(database: Database.Database): void {
  switch (schemaStandingOf(database)) {
    case 'current':
    case 'compatible':
      return;
    case 'newer':
      throw newerSchema(database);
    case 'none':
    case 'older':
      throw new LedgerError(
        'other-schema',
        'The ledger is of an older version: start the daemon of this version once, which brings it up to date.',
      );
  }
}

/** What is acknowledged is on disk: a file system or a build of SQLite that says otherwise is refused. */
function assertDurable(database: Database.Database): void {
  const synchronous = database.pragma('synchronous', { simple: true });
  if (synchronous === SYNCHRONOUS_FULL) return;
  throw new LedgerError('unavailable', 'The ledger cannot be kept durably here.');
}

function setUp(database: Database.Database): void {
  database.pragma(`cache_size = -${CACHE_KIB}`);
  // A fault of the disk comes as an error code; through a memory map it would kill the process.
  database.pragma('mmap_size = 0');
}

function bringUpToDate(database: Database.Database, path: string): void {
  switch (schemaStandingOf(database)) {
    case 'current':
    case 'compatible':
      return;
    case 'newer':
      throw newerSchema(database);
    case 'none':
    case 'older': {
      const lock = takeLease(path);
      if (lock === null && schemaStandingOf(database) !== 'current') {
        throw new LedgerError(
          'other-schema',
          'The ledger is of an older version, and a daemon is running on it: stop that one first.',
        );
      }
      try {
        migrate(database);
      } finally {
        lock?.close();
      }
    }
  }
}
