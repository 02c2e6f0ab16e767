import type { Database } from 'better-sqlite3';
import { ledgerErrorOf } from './failure.ts';

/**
 * A file up to this size is written anew, in well under a second. SQLite overwrites what is deleted,
 * but not the copies that it left in the free part of a page when rows moved to another one.
 */
const REWRITTEN_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Has what was removed disappear from the files: from pages, and from the write-ahead log. Waits for
 * nobody, because it would hold up appends meanwhile; false where another process is in the way.
 */
export function forgetRemoved(database: Database): boolean {
  const waitMs = database.pragma('busy_timeout', { simple: true });
  database.pragma('busy_timeout = 0');
  try {
    if (bytesOf(database) <= REWRITTEN_BYTES_MAX) database.exec('VACUUM');
    return database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } catch (error) {
    if (ledgerErrorOf(error, 'forgetting').code === 'unavailable') return false;
    throw error;
  } finally {
    database.pragma(`busy_timeout = ${String(waitMs)}`);
  }
}

function bytesOf(database: Database): number {
  const pages = database.pragma('page_count', { simple: true });
  const pageBytes = database.pragma('page_size', { simple: true });
  return Number(pages) * Number(pageBytes);
}
