import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type FileId, nameMishap } from '../../core/ledger/file-fault.ts';
import { lockPath, MEMORY_PATH } from './files-beside.ts';
import { makePrivate } from './make-private.ts';

/** How long the lease waits for those who only look whether it is taken. */
const LOOKED_AT_MAX_MS = 200;

/** The mark, in a number of the lock's file that serves nothing else. */
const LEDGER_WAS_HERE = 1;

/** The lease, as long as it is held. */
export interface Lock {
  /** Whether the lock's file still has its name: without, the lock keeps nobody away. */
  isInPlace(): boolean;
  /** Leaves a mark in the lock's file that there was a ledger; false where another got in between. */
  mark(): boolean;
  close(): void;
}

/**
 * Takes the exclusive lock of a small file beside the ledger, held by the transaction that stays
 * open. The operating system lets go of it when the process ends in any way, so a restart after a
 * crash need not wait for a lease to run out. Null when another holds it.
 *
 * @param ledgerPath the real one
 */
export function takeLease(ledgerPath: string): Lock | null {
  const path = lockPath(ledgerPath);
  if (path !== MEMORY_PATH) makePrivate(path);
  const database = new Database(path, { timeout: LOOKED_AT_MAX_MS });
  try {
    // Nobody reads the lock's file while another has it, so it needs no journal beside it.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    const id = idOf(path);
    return {
      isInPlace: () => path === MEMORY_PATH || (id !== null && nameMishap(id, idOf(path)) === null),
      mark: () => mark(database),
      close: () => void database.close(),
    };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

function idOf(path: string): FileId | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

function mark(lock: Database.Database): boolean {
  if (lock.pragma('user_version', { simple: true }) === LEDGER_WAS_HERE) return true;
  try {
    lock.pragma(`user_version = ${LEDGER_WAS_HERE}`);
    lock.exec('COMMIT; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
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

/** What is known of the dispatcher before, when the lease is taken. */
export interface LeaseTaken {
  /** When it may have called HubSpot last, milliseconds since 1970; null when there was none. */
  readonly lastCallMs: number | null;
  /** Whether the ledger is a backup that came into use with this lease. */
  readonly isRestored: boolean;
}

/** The name in the place of a dispatcher's, in a ledger that was copied. */
const COPIED = 'copied';

/** The same in a ledger that goes on in another database: whoever dispatches has lost it. */
export const MOVED = 'moved';

/** Has a copy remember that it is one: HubSpot may know more than it does when it comes into use. */
export function markCopy(copy: Database.Database): void {
  const columns = copy.prepare<[], { name: string }>('PRAGMA table_info(dispatch)').all();
  // A ledger of an older schema has no place for it.
  if (columns.some(({ name }) => name === 'holder')) {
    copy.prepare('UPDATE dispatch SET holder = ?').run(COPIED);
  }
}

/** Prepares the memory of who dispatches, and of when a dispatcher made its last call. */
export function prepareDispatch(database: Database.Database) {
  const last = database.prepare<[], { readonly holder: string | null }>(
    'SELECT holder FROM dispatch',
  );
  const set = database.prepare<[number | null, string | null]>(`
    INSERT INTO dispatch (id, released_at_ms, holder) VALUES (1, ?, ?)
    ON CONFLICT (id) DO UPDATE SET released_at_ms = excluded.released_at_ms,
      holder = excluded.holder`);
  return {
    /** Begins to dispatch under a name; returns what is known of the dispatcher before. */
    begin: (nowMs: number, holder: string): LeaseTaken => {
      const before = last.get();
      set.run(null, holder);
      return {
        // How long ago its end was, nobody can say: the clock may have been set since.
        lastCallMs: before === undefined ? null : nowMs,
        isRestored: before?.holder === COPIED,
      };
    },
    /** Who has begun last. */
    holder: (): string | null => last.get()?.holder ?? null,
    release: (nowMs: number): void => {
      set.run(nowMs, null);
    },
  };
}

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}
