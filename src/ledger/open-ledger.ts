import { statSync } from 'node:fs';
import { LedgerError } from './ledger-error.ts';
import type { Closable, Ledger } from './ledger.ts';
import type { Reports } from './desk-port.ts';
import type { PostgresOptions } from './postgres/postgres-ledger.ts';
import type { BackUp, BackUpOptions } from './sqlite/back-up.ts';
import { filesBeside, lockPath, MEMORY_PATH } from './sqlite/files-beside.ts';
import { realPath } from './sqlite/real-path.ts';
import type { OpenOptions } from './sqlite/ledger-file.ts';
import type { Make } from './sqlite/ready-file.ts';

const SCHEME = 'sqlite:';

export interface OpenLedgerOptions extends PostgresOptions {
  /** What to do where there is no file; the tables in a database are made where they are missing. */
  readonly make?: Make | undefined;
}

/**
 * Opens the ledger that a database URL names, made where there never was one, and brings its schema up
 * to date.
 *
 * @param databaseUrl `sqlite:` and a file name, or that of a PostgreSQL database; validated by the settings
 * @throws LedgerError `newer-schema`, `other-schema`, `missing`, `unsafe`, `corrupt` or `unavailable`
 */
export async function openLedger(
  databaseUrl: string,
  { make = 'first', ...options }: OpenLedgerOptions = {},
): Promise<Ledger> {
  if (!isPostgres(databaseUrl)) return inFile({ path: pathOf(databaseUrl), make });
  const { openPostgresLedger } = await inDatabase();
  return openPostgresLedger(databaseUrl, options);
}

// Each engine is loaded where it is used: the other one, with its driver, would only take time and memory.
async function inDatabase() {
  return import('./postgres/postgres-ledger.ts');
}

async function inFile(options: OpenOptions): Promise<Ledger> {
  const { openSqliteLedger } = await import('./sqlite-ledger.ts');
  return openSqliteLedger(options);
}

/**
 * Opens the ledger of a database URL for those who order something of it; null when there is none yet.
 * Its schema stays as it is: a command of a newer version would lock out the daemon of before.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `unsafe`, `corrupt` or `unavailable`
 */
export async function openExistingLedger(databaseUrl: string): Promise<Ledger | null> {
  if (!isPostgres(databaseUrl)) {
    if (!isLedgerThere(databaseUrl)) return null;
    return inFile({ path: pathOf(databaseUrl), make: 'never', migrates: false });
  }
  const { openPostgresLedger, openPostgresReports } = await inDatabase();
  const reports = await openPostgresReports(databaseUrl);
  await reports?.close();
  return reports === null ? null : openPostgresLedger(databaseUrl);
}

/**
 * Opens the ledger of a database URL for those who only look at it, and changes nothing; null when
 * there is none yet.
 *
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openReports(databaseUrl: string): Promise<(Reports & Closable) | null> {
  if (isPostgres(databaseUrl)) return (await inDatabase()).openPostgresReports(databaseUrl);
  if (!isLedgerThere(databaseUrl)) return null;
  return inFile({ path: pathOf(databaseUrl), readOnly: true });
}

/**
 * Copies the ledger of a database URL into a file, whether a daemon works on it or not; null when
 * there is none yet.
 *
 * @throws LedgerError and what else {@link backUp} throws; `unsafe` where it is in PostgreSQL
 */
export async function backUpLedger(
  databaseUrl: string,
  options: Omit<BackUpOptions, 'path'>,
): Promise<BackUp | null> {
  if (isPostgres(databaseUrl)) throw new LedgerError('unsafe', BACKUP_OF_POSTGRES);
  if (!isLedgerThere(databaseUrl)) return null;
  const { backUp } = await import('./sqlite/back-up.ts');
  return backUp({ ...options, path: pathOf(databaseUrl) });
}

const BACKUP_OF_POSTGRES =
  'This copies a ledger in a SQLite file. PostgreSQL has its own backups: pg_dump, or better a base backup with its archived log.';

/** Whether there is more than an empty file where a database URL says that the ledger is; a database is taken to have one. */
export function isLedgerThere(databaseUrl: string): boolean {
  return isPostgres(databaseUrl) || sizeOf(pathOf(databaseUrl)) > 0;
}

/** The bytes of a file; 0 where none can be found. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Whether a daemon has had a ledger in a file where a database URL says that one is; its lock remembers. */
export function wasLedgerThere(databaseUrl: string): boolean {
  if (isPostgres(databaseUrl)) return false;
  const path = pathOf(databaseUrl);
  return path !== MEMORY_PATH && sizeOf(lockPath(realPath(path))) > 0;
}

/** The files of the ledger of a database URL, where they really are; the ledger itself comes first. None in a database. */
export function ledgerFiles(databaseUrl: string): readonly string[] {
  if (isPostgres(databaseUrl)) return [];
  const path = pathOf(databaseUrl);
  return path === MEMORY_PATH ? [] : filesBeside(realPath(path));
}

function isPostgres(databaseUrl: string): boolean {
  return !databaseUrl.startsWith(SCHEME);
}

function pathOf(databaseUrl: string): string {
  return databaseUrl.slice(SCHEME.length);
}
