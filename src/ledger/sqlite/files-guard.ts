import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import {
  LOG_HEADER_BYTES,
  logMishap,
  MAIN_HEADER_BYTES,
  mainMishap,
  nameMishap,
  readLog,
  readMain,
  type FileFault,
  type FileId,
  type LogMark,
  type MainMark,
  type Mishap,
} from '../../core/ledger/file-fault.ts';

/** Longest wait for others before the log is written back at the end, in milliseconds. */
const WRITE_BACK_WAIT_MS = 1_000;

/** An open file with its name. */
interface Opened {
  readonly path: string;
  readonly id: FileId;
  readonly fd: number;
}

/**
 * Looks whether what is written goes where it will be found again: whether the names of the ledger,
 * its log and its index still lead to the files that SQLite has open, and whether nobody else has
 * written into them.
 *
 * A descriptor of the ledger that is closed takes SQLite's locks on it away
 * (https://sqlite.org/howtocorrupt.html, 2.2), so close the guard after the database.
 */
export class FilesGuard {
  readonly #database: Database;
  readonly #main: Opened;
  readonly #log: Opened;
  readonly #index: Omit<Opened, 'fd'>;
  #seenMain: MainMark;
  #mainChangedNs = -1n;
  #seenLog: LogMark;
  /** Whether the log was emptied since somebody wrote to it. */
  #isLogEmptied = false;

  /**
   * @param path the real one
   * @param database open on it, and has written to its log
   */
  constructor(path: string, database: Database) {
    this.#database = database;
    this.#main = openFile(path, 'r');
    this.#log = openFile(`${path}-wal`, 'r+');
    const index = `${path}-shm`;
    this.#index = { path: index, id: statSync(index, { bigint: true }) };
    this.#seenMain = this.#readMain();
    this.#seenLog = this.#readLog();
  }

  /** The bytes of the log as they were seen last. */
  get logBytes(): number {
    return this.#seenLog.size;
  }

  /** What has happened to the files; null where they are as they should be. */
  look(): FileFault | null {
    // What another process writes at this very moment may be read half written.
    return this.#find() === null ? null : this.#find();
  }

  /**
   * The same, for when nothing was written meanwhile: a log that is empty now was emptied in order if
   * it begins right with the next write.
   *
   * @param write writes something that nothing reads
   */
  lookWriting(write: () => void): FileFault | null {
    const fault = this.look();
    if (fault !== null || !this.#isLogEmptied) return fault;
    this.#isLogEmptied = false;
    try {
      write();
    } catch (error) {
      if ((error as { code?: unknown }).code === 'SQLITE_IOERR_SHORT_READ') return cutLog();
      throw error;
    }
    return this.look();
  }

  /**
   * Leaves the files so that nothing more is lost, and nothing is mixed up at the next start. Where
   * a file was taken away, the log goes into the ledger, wherever that is now. Where somebody wrote
   * into one, the log fits the ledger no more and is emptied.
   */
  settle({ mishap }: FileFault): void {
    if (mishap === 'cut' || mishap === 'rewritten') ftruncateSync(this.#log.fd);
    else if (mishap !== 'taken') this.#writeBack();
  }

  /** Lets go of the files; to be called once the database is closed. */
  close(): void {
    closeSync(this.#main.fd);
    closeSync(this.#log.fd);
  }

  #writeBack(): void {
    try {
      this.#database.pragma(`busy_timeout = ${WRITE_BACK_WAIT_MS}`);
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Then the log is left as it is: whoever puts the files back has it there.
    }
  }

  #find(): FileFault | null {
    return (
      faultOf('ledger', mishapOf(this.#main)) ??
      faultOf('log', mishapOf(this.#log)) ??
      faultOf('index', mishapOf(this.#index)) ??
      faultOf('ledger', this.#mainMishap()) ??
      faultOf('log', this.#logMishap())
    );
  }

  #mainMishap(): Mishap | null {
    const { mtimeNs } = fstatSync(this.#main.fd, { bigint: true });
    if (mtimeNs === this.#mainChangedNs) return null;
    const found = this.#readMain();
    const mishap = mainMishap(this.#seenMain, found);
    if (mishap !== null) return mishap;
    this.#seenMain = found;
    this.#mainChangedNs = mtimeNs;
    return null;
  }

  #logMishap(): Mishap | null {
    const found = this.#readLog();
    const mishap = logMishap(this.#seenLog, found);
    if (mishap !== null) return mishap;
    this.#isLogEmptied = found.size === 0 && (this.#isLogEmptied || this.#seenLog.size > 0);
    this.#seenLog = found;
    return null;
  }

  #readMain(): MainMark {
    return readMain(...beginningOf(this.#main.fd, MAIN_HEADER_BYTES));
  }

  #readLog(): LogMark {
    return readLog(...beginningOf(this.#log.fd, LOG_HEADER_BYTES));
  }
}

function openFile(path: string, flags: 'r' | 'r+'): Opened {
  const fd = openSync(path, flags);
  return { path, fd, id: fstatSync(fd, { bigint: true }) };
}

function mishapOf({ path, id }: Omit<Opened, 'fd'>): Mishap | null {
  return nameMishap(id, statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null);
}

function faultOf(file: FileFault['file'], mishap: Mishap | null): FileFault | null {
  return mishap && { file, mishap };
}

function cutLog(): FileFault {
  return { file: 'log', mishap: 'cut' };
}

/** The first bytes of a file, and its size. */
function beginningOf(fd: number, bytes: number): [Uint8Array, number] {
  const buffer = new Uint8Array(bytes);
  const read = readSync(fd, buffer, 0, bytes, 0);
  return [buffer.subarray(0, read), fstatSync(fd).size];
}
