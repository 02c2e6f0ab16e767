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

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}
