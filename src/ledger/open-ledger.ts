import { existsSync } from 'node:fs';
import type { Closable, Ledger, Reports } from './port.ts';
import { openPostgresLedger, openPostgresReports } from './postgres/postgres-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const SCHEME = 'sqlite:';

/**
 * Opens the ledger that a database URL names, made where it is missing.
 *
 * @param databaseUrl `sqlite:` and a file name, or that of a PostgreSQL database; validated by the settings
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export function openLedger(databaseUrl: string): Promise<Ledger> {
  return isPostgres(databaseUrl)
    ? openPostgresLedger(databaseUrl)
    : openSqliteLedger({ path: pathOf(databaseUrl) });
}

/**
 * Opens the ledger of a database URL for those who order something of it; null when there is none yet.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openExistingLedger(databaseUrl: string): Promise<Ledger | null> {
  if (!isPostgres(databaseUrl)) {
    return existsSync(pathOf(databaseUrl)) ? openLedger(databaseUrl) : null;
  }
  const reports = await openPostgresReports(databaseUrl);
  await reports?.close();
  return reports === null ? null : openLedger(databaseUrl);
}

/**
 * Opens the ledger of a database URL for those who only look at it, and changes nothing; null when
 * there is none yet.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openReports(databaseUrl: string): Promise<(Reports & Closable) | null> {
  if (isPostgres(databaseUrl)) return openPostgresReports(databaseUrl);
  const path = pathOf(databaseUrl);
  return existsSync(path) ? openSqliteLedger({ path, readOnly: true }) : null;
}

function isPostgres(databaseUrl: string): boolean {
  return !databaseUrl.startsWith(SCHEME);
}

function pathOf(databaseUrl: string): string {
  return databaseUrl.slice(SCHEME.length);
}
