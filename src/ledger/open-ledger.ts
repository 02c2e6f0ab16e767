import { existsSync } from 'node:fs';
import type { Ledger } from './port.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** The form of a `DATABASE_URL` for SQLite: `sqlite:` and a file. */
const SQLITE_SCHEME = 'sqlite:';

/**
 * Opens the ledger that a database URL names; a SQLite file is made where it is missing.
 * @throws LedgerError
 */
export async function openLedger(databaseUrl: string): Promise<Ledger> {
  return openSqliteLedger({ path: pathOf(databaseUrl) });
}

/** Opens a ledger that is there already, or returns null, so that a question makes no file. */
export async function openExistingLedger(databaseUrl: string): Promise<Ledger | null> {
  return existsSync(pathOf(databaseUrl)) ? openLedger(databaseUrl) : null;
}

function pathOf(databaseUrl: string): string {
  return databaseUrl.startsWith(SQLITE_SCHEME)
    ? databaseUrl.slice(SQLITE_SCHEME.length)
    : databaseUrl;
}
