import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from './migrations.ts';

/** A ledger that lives as long as its thread, for tests and trials. */
export const MEMORY_PATH = ':memory:';

/** How long a statement waits for another process (a command line tool) that writes. */
const BUSY_WAIT_MAX_MS = 5_000;

/** Pages of write-ahead log after which a commit also writes them back to the main file. */
const CHECKPOINT_PAGES = 10_000;

/** What is left of the write-ahead log's file after a checkpoint. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;

/** Page cache; the index of event ids is read at random, so it pays. */
const CACHE_KIB = 64 * 1024;

/**
 * Opens the ledger's file, made with its folder where it is missing, and brings its schema up to date.
 * Every commit is on disk (fsync) before it returns: `synchronous = FULL` in WAL mode.
 * @throws LedgerError `newer-schema`, or an error of SQLite or the file system
 */
export function openDatabase(path: string): Database.Database {
  if (path !== MEMORY_PATH) mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { timeout: BUSY_WAIT_MAX_MS });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // What is removed is overwritten: a person who was erased is in no free page either.
    database.pragma('secure_delete = ON');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma(`journal_size_limit = ${WAL_BYTES_MAX}`);
    database.pragma(`cache_size = -${CACHE_KIB}`);
    // A fault of the disk comes as an error code; through a memory map it would kill the process.
    database.pragma('mmap_size = 0');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
