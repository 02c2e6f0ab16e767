import type { Database } from 'better-sqlite3';
import { ledgerErrorOf } from './failure.ts';

/**
 * Has what was removed disappear from the write-ahead log, too; the file itself is overwritten when
 * something is deleted. Waits for nobody, because that would hold up appends; false where another
 * process is in the way.
 */
export function forgetRemoved(database: Database): boolean {
  const waitMs = database.pragma('busy_timeout', { simple: true });
  database.pragma('busy_timeout = 0');
  try {
    return database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } catch (error) {
    if (ledgerErrorOf(error, 'forgetting').code === 'unavailable') return false;
    throw error;
  } finally {
    database.pragma(`busy_timeout = ${String(waitMs)}`);
  }
}
