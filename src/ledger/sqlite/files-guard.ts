import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import {
  INDEX_HEADER_BYTES,
  LOG_HEADER_BYTES,
  logMishap,
  MAIN_HEADER_BYTES,
  mainMishap,
  nameMishap,
  readIndex,
  readLog,
  readMain,
  type FileFault,
  type FileId,
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

/** Looks at the log and its index, until what they say is of one moment. */
const LOG_LOOKS_MAX = 3;

/**
 * Looks whether what is written goes where it will be found again: whether the names of the ledger,
 * its log and its index still lead to the files that SQLite has open, and whether nobody else has
 * written into them.
 *
 * A descriptor of the main file or of the index that is closed takes away the locks that all of this
 * process have on it (https://sqlite.org/howtocorrupt.html, 2.2). So these stay open until the process
 * ends.
 */
export class FilesGuard {
  readonly #database: Database;
  readonly #main: Opened;
  readonly #log: Opened;
  readonly #index: Opened;
  #seenMain: MainMark;
  #mainChangedNs = -1n;

  /**
   * @param path the real one
   * @param database open on it, and has written to its log
   */
  constructor(path: string, database: Database) {
    this.#database = database;
    this.#main = openFile(path, 'r');
    this.#log = openFile(`${path}-wal`, 'r+');
    this.#index = openFile(`${path}-shm`, 'r');
    this.#seenMain = this.#readMain();
  }

  /** The bytes of the log. */
  get logBytes(): number {
    return fstatSync(this.#log.fd).size;
  }

  /** What has happened to the files; null where they are as they should be. */
  look(): FileFault | null {
    // What another process writes at this very moment may be read half written.
    return this.#find() === null ? null : this.#find();
  }

  /**
   * Leaves the files so that nothing more is lost, and nothing is mixed up at the next start. Where
   * a file was taken away, the log goes into the ledger, wherever that is now. Where somebody wrote
   * into one, the log fits the ledger no more and is emptied.
   */
  settle({ mishap }: FileFault): void {
    if (mishap === 'cut' || mishap === 'rewritten') ftruncateSync(this.#log.fd);
    else if (mishap !== 'taken' && mishap !== 'moved') this.#writeBack();
  }

  /** Lets go of the log, on which nobody has locks. */
  close(): void {
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
    for (let looks = 0; looks < LOG_LOOKS_MAX; looks += 1) {
      const before = this.#readIndex();
      const log = readLog(...beginningOf(this.#log.fd, LOG_HEADER_BYTES));
      const index = readIndex(before);
      if (index !== null && Buffer.compare(before, this.#readIndex()) === 0) {
        return logMishap(index, log);
      }
    }
    return null;
  }

  #readMain(): MainMark {
    return readMain(...beginningOf(this.#main.fd, MAIN_HEADER_BYTES));
  }

  #readIndex(): Uint8Array {
    return beginningOf(this.#index.fd, INDEX_HEADER_BYTES)[0];
  }
}

function openFile(path: string, flags: 'r' | 'r+'): Opened {
  const fd = openSync(path, flags);
  return { path, fd, id: fstatSync(fd, { bigint: true }) };
}

function mishapOf({ path, id }: Opened): Mishap | null {
  return nameMishap(id, statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null);
}

function faultOf(file: FileFault['file'], mishap: Mishap | null): FileFault | null {
  return mishap && { file, mishap };
}

/** The first bytes of a file, and its size. */
function beginningOf(fd: number, bytes: number): [Uint8Array, number] {
  const buffer = new Uint8Array(bytes);
  const read = readSync(fd, buffer, 0, bytes, 0);
  return [buffer.subarray(0, read), fstatSync(fd).size];
}
