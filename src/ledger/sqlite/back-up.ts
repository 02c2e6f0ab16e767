import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { LedgerError } from '../ledger-error.ts';
import { ledgerErrorOf } from './failure.ts';
import { copyLedger, type CopyOptions } from './copy-ledger.ts';
import { filesBeside } from './files-beside.ts';
import { markCopy } from './lease.ts';
import { realPath } from './real-path.ts';

export interface BackUpOptions extends Pick<CopyOptions, 'onProgress' | 'signal'> {
  /** Where the ledger is. */
  readonly path: string;
  /** Where the copy goes. */
  readonly to: string;
  /** Whether a file that is there may be replaced. */
  readonly replaces: boolean;
  /** Called when all is copied, and looked through before it counts. */
  readonly onVerify: () => void;
}

/** A copy that was looked through. */
export interface BackUp {
  readonly bytes: number;
  readonly schema: number;
  readonly events: number;
  readonly contacts: number;
}

/**
 * Copies a ledger into one file, while a daemon works on it or not, and looks it through: whether
 * SQLite finds it whole, and whether it holds at least what the ledger held before. It comes to its
 * name when it is on disk, and nothing is left of a copy that fails.
 *
 * @throws LedgerError `unsafe` where the copy would replace something, `unavailable` where there is no
 *   room or too much comes in, `corrupt`; the reason of the signal; an error of SQLite or the file system
 */
export async function backUp(options: BackUpOptions): Promise<BackUp> {
  const path = realPath(options.path);
  const to = await targetOf(path, options);
  await assertRoom(path, to);
  const fresh = `${to}.part-${process.pid}`;
  const parts = ['', '-wal', '-shm', '-journal'].map((end) => fresh + end);
  const clear = async (): Promise<void> => {
    await Promise.all(parts.map(async (part) => rm(part, { force: true })));
  };
  await clear();
  try {
    const before = countsOf(path);
    await copyLedger({ ...options, path, to: fresh });
    options.signal.throwIfAborted();
    options.onVerify();
    const copied = verified(fresh, before);
    await flush(fresh);
    await rename(fresh, to);
    await flush(dirname(to));
    return { ...copied, bytes: (await stat(to)).size };
  } catch (error) {
    throw isFull(error) ? noRoom(to, '') : ofSqlite(error);
  } finally {
    await clear();
  }
}

/** Where a copy goes, whatever link leads there; never a file of the ledger, or what must not be replaced. */
async function targetOf(path: string, { to, replaces }: BackUpOptions): Promise<string> {
  const target = realPath(to);
  const found = await statOf(target);
  const own = await Promise.all(filesBeside(path).map(statOf));
  const isOwn =
    filesBeside(path).includes(target) ||
    own.some((file) => file !== null && file.ino === found?.ino && file.dev === found.dev);
  if (isOwn) {
    throw new LedgerError('unsafe', `${to} is a file of the ledger itself: name another one.`);
  }
  if (found !== null && !found.isFile()) {
    throw new LedgerError('unsafe', `${to} is no file: name a file in it, or another one.`);
  }
  if (found !== null && !replaces) {
    throw new LedgerError('unsafe', `${to} is there already: --force replaces it.`);
  }
  return target;
}

async function statOf(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function assertRoom(path: string, to: string): Promise<void> {
  const files = await Promise.all(filesBeside(path).slice(0, 2).map(statOf));
  const needed = files.reduce((sum, file) => sum + Number(file?.size ?? 0), 0);
  const { bavail, bsize } = await statfs(dirname(to));
  if (bavail * bsize < needed) {
    throw noRoom(to, ` It takes ${megabytes(needed)}, and ${megabytes(bavail * bsize)} are free.`);
  }
}

function noRoom(to: string, more: string): LedgerError {
  return new LedgerError('full', `There is no room for the backup on the disk of ${to}.${more}`);
}

function isFull(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || code === 'SQLITE_FULL';
}

/** What SQLite says in codes is said in words; what else fails says it by itself. */
function ofSqlite(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  const isCode = typeof code === 'string' && code.startsWith('SQLITE_');
  return isCode ? ledgerErrorOf(error, 'a backup') : error;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}

type Counts = Omit<BackUp, 'bytes'>;

/** What a ledger holds, of whatever schema it is. */
function countsOf(path: string): Counts {
  const database = new Database(path, { readonly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function read(database: Database.Database): Counts {
  const row = database
    .prepare<[], Counts>(
      `SELECT (SELECT MAX(version) FROM migrations) AS schema,
        (SELECT COUNT(*) FROM events) AS events, (SELECT COUNT(*) FROM contacts) AS contacts`,
    )
    .get();
  return row ?? { schema: 0, events: 0, contacts: 0 };
}

/** Makes one whole file of a copy and its log, and looks it through. */
function verified(copy: string, before: Counts): Counts {
  const database = new Database(copy);
  try {
    database.pragma('journal_mode = DELETE');
    const found: unknown = database.pragma('integrity_check(1)', { simple: true });
    if (found !== 'ok') throw damaged('SQLite finds it damaged');
    const orphans: unknown = database.pragma('foreign_key_check', { simple: true });
    if (orphans !== undefined) throw damaged('rows are missing');
    const counts = read(database);
    // Events are never removed; contacts are, when two turn out to be one.
    if (counts.schema !== before.schema || counts.events < before.events) {
      throw damaged('it holds less than the ledger did when it began');
    }
    markCopy(database);
    return counts;
  } finally {
    database.close();
  }
}

function damaged(why: string): LedgerError {
  return new LedgerError('corrupt', `The copy is no good, and was removed: ${why}.`);
}

/** Waits until a file or folder is on disk. */
async function flush(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
