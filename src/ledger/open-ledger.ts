import { existsSync } from 'node:fs';
import { openSqliteLedger, type SqliteLedger } from './sqlite-ledger.ts';

const SCHEME = 'sqlite:';

/**
 * Opens the ledger that a database URL names, made where it is missing.
 *
 * @param databaseUrl `sqlite:` and a file name; validated by the settings
 * @throws LedgerError `newer-schema`, `corrupt` or `unavailable`
 */
export function openLedger(databaseUrl: string): Promise<SqliteLedger> {
  return openSqliteLedger({ path: pathOf(databaseUrl) });
}

/**
 * Opens the ledger of a database URL for those who only look at it; null when there is none yet.
 *
 * @throws LedgerError `newer-schema`, `corrupt` or `unavailable`
 */
export async function openExistingLedger(databaseUrl: string): Promise<SqliteLedger | null> {
  return existsSync(pathOf(databaseUrl)) ? openLedger(databaseUrl) : null;
}

function pathOf(databaseUrl: string): string {
  return databaseUrl.slice(SCHEME.length);
}
