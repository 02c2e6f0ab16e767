import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** The path of a ledger that is gone once it is closed, for tests and trials. */
export const MEMORY_PATH = ':memory:';

/** How long the lease waits for those who only look whether it is taken. */
const LOOKED_AT_MAX_MS = 200;

/**
 * Takes the exclusive lock of a small file beside the ledger, held by the transaction that stays
 * open. The operating system lets go of it when the process ends in any way, so a restart after a
 * crash need not wait for a lease to run out. Closing the returned database gives it up; null when
 * another holds it.
 */
export function takeLease(ledgerPath: string): Database.Database | null {
  const path = lockPath(ledgerPath);
  const database = new Database(path, { timeout: LOOKED_AT_MAX_MS });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

/** Whether a process has the lease now. To look takes a lock that is shared and gone at once. */
export function isLeaseTaken(ledgerPath: string): boolean {
  const path = lockPath(ledgerPath);
  if (!existsSync(path)) return false;
  const database = new Database(path, { readonly: true, timeout: 0 });
  try {
    database.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function lockPath(ledgerPath: string): string {
  return ledgerPath === MEMORY_PATH ? MEMORY_PATH : `${ledgerPath}.lock`;
}

/** Prepares the memory of when a dispatcher made its last call. */
export function prepareDispatch(database: Database.Database) {
  const last = database.prepare<[], { releasedAtMs: number | null }>(
    'SELECT released_at_ms AS releasedAtMs FROM dispatch',
  );
  const set = database.prepare<[number | null]>(`
    INSERT INTO dispatch (id, released_at_ms) VALUES (1, ?)
    ON CONFLICT (id) DO UPDATE SET released_at_ms = excluded.released_at_ms`);
  return {
    /** Begins to dispatch; returns the last call of the dispatcher before. */
    begin: (nowMs: number): number | null => {
      const before = last.get();
      set.run(null);
      // A time later than now comes from a clock that was set back.
      return before === undefined ? null : Math.min(before.releasedAtMs ?? nowMs, nowMs);
    },
    release: (nowMs: number): void => {
      set.run(nowMs);
    },
  };
}

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}
