import { existsSync } from 'node:fs';
import type { Closable, Ledger, Reports } from './port.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const SCHEME = 'sqlite:';

/**
 * Opens the ledger that a database URL names, made where it is missing.
 *
 * @param databaseUrl `sqlite:` and a file name; validated by the settings
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export function openLedger(databaseUrl: string): Promise<Ledger> {
  return openSqliteLedger({ path: pathOf(databaseUrl) });
}

/**
 * Opens the ledger of a database URL for those who order something of it; null when there is none yet.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openExistingLedger(databaseUrl: string): Promise<Ledger | null> {
  return existsSync(pathOf(databaseUrl)) ? openLedger(databaseUrl) : null;
}

/**
 * Opens the ledger of a database URL for those who only look at it, and changes nothing; null when
 * there is none yet.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openReports(databaseUrl: string): Promise<(Reports & Closable) | null> {
  const path = pathOf(databaseUrl);
  return existsSync(path) ? openSqliteLedger({ path, readOnly: true }) : null;
}

/** Whether there is a file where a database URL says that the ledger is. */
export function isLedgerThere(databaseUrl: string): boolean {
  return existsSync(pathOf(databaseUrl));
}

function pathOf(databaseUrl: string): string {
  return databaseUrl.slice(SCHEME.length);
}
