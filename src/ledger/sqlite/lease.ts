import Database from 'better-sqlite3';
import { MEMORY_PATH } from './open.ts';

/**
 * Takes the exclusive lock of a small file beside the ledger, held by the transaction that stays
 * open. The operating system lets go of it when the process ends in any way, so a restart after a
 * crash need not wait for a lease to run out. Closing the returned database gives it up; null when
 * another holds it.
 */
export function takeLease(ledgerPath: string): Database.Database | null {
  const path = ledgerPath === MEMORY_PATH ? MEMORY_PATH : `${ledgerPath}.lock`;
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
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
      return before === undefined ? null : (before.releasedAtMs ?? nowMs);
    },
    release: (nowMs: number): void => {
      set.run(nowMs);
    },
  };
}

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}
