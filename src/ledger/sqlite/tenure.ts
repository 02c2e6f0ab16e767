import { randomInt, randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { faultText, type FileFault } from '../../core/ledger/file-fault.ts';
import { LedgerError } from '../ledger-error.ts';
import { MEMORY_PATH } from './files-beside.ts';
import { FilesGuard } from './files-guard.ts';
import {
  isLeaseTaken,
  type LeaseTaken,
  type Lock,
  MOVED,
  prepareDispatch,
  takeLease,
} from './lease.ts';

export interface TenureOptions {
  readonly path: string;
  readonly database: Database;
  /** Called once, when nothing can be kept any more. */
  readonly onLost: (error: LedgerError) => void;
  /** Called when the log has become large, once until it is small again. */
  readonly onLogGrown: (bytes: number) => void;
}

/** What a log without a reader in its way never comes to: it is written back long before. */
const LOG_LARGE_BYTES = 256 * 1024 * 1024;

/**
 * The time in which this process is the only dispatcher of a ledger: from its lease to its release, or
 * until its files are taken away. It keeps the lock, and looks whether what is written is kept.
 */
export class Tenure {
  readonly #options: TenureOptions;
  readonly #dispatch: ReturnType<typeof prepareDispatch>;
  readonly #holder = randomUUID();
  #lock: Lock | null = null;
  #guard: FilesGuard | null = null;
  #lost: LedgerError | null = null;
  #isLogLarge = false;
  #taken: LeaseTaken | null = null;

  constructor(options: TenureOptions) {
    this.#options = options;
    this.#dispatch = prepareDispatch(options.database);
  }

  get isHeld(): boolean {
    return this.#lock !== null;
  }

  /** Whether a process dispatches, this one or another. */
  get isTaken(): boolean {
    return this.isHeld || isLeaseTaken(this.#options.path);
  }

  /** Becomes the only dispatcher; null when another process is it. */
  begin(nowMs: number): LeaseTaken | null {
    if (this.#lock !== null) return this.#taken;
    const { path, database } = this.#options;
    const lock = takeMarked(path);
    if (lock === null) return null;
    this.#lock = lock;
    this.#taken = this.#dispatch.begin(nowMs, this.#holder);
    if (path !== MEMORY_PATH) {
      nameLedger(database);
      this.#guard = new FilesGuard(path, database);
    }
    return this.#taken;
  }

  /** @throws LedgerError `lost` once nothing can be kept any more */
  assertKept(): void {
    if (this.#lost !== null) throw this.#lost;
  }

  /**
   * Looks whether what was written is where it will be found again.
   * @throws LedgerError `lost` where it is not, or an error of the file system
   */
  assertFiles(): void {
    this.assertKept();
    const fault = this.#guard?.look() ?? null;
    if (fault !== null) throw this.#lose(fault);
  }

  /** Looks at everything, when nobody else has a reason to. */
  look(): void {
    if (this.#lost !== null || this.#guard === null) return;
    const fault = this.#guard.look() ?? this.#lookAtLock();
    if (fault !== null) this.#lose(fault);
    else this.#lookAtLog(this.#guard.logBytes);
  }

  /** Says that no more calls are made. */
  release(nowMs: number): void {
    if (this.#lock !== null && this.#lost === null) this.#dispatch.release(nowMs);
    this.#lock?.close();
    this.#lock = null;
  }

  /** Lets go of everything; to be called once the database is closed. */
  end(): void {
    this.#lock?.close();
    this.#lock = null;
    this.#guard?.close();
    this.#guard = null;
  }

  /** A lock whose file is gone keeps nobody away: it is taken again under its name. */
  #lookAtLock(): FileFault | null {
    if (this.#lock === null) return null;
    const { path } = this.#options;
    if (!this.#lock.isInPlace()) {
      const lock = takeMarked(path);
      if (lock === null) return TAKEN;
      this.#lock.close();
      this.#lock = lock;
    }
    const holder = this.#dispatch.holder();
    if (holder === MOVED) return { file: 'ledger', mishap: 'moved' };
    return holder === this.#holder ? null : TAKEN;
  }

  #lookAtLog(bytes: number): void {
    const isLarge = bytes > LOG_LARGE_BYTES;
    if (isLarge && !this.#isLogLarge) this.#options.onLogGrown(bytes);
    this.#isLogLarge = isLarge;
  }

  #lose(fault: FileFault): LedgerError {
    const { path, onLost } = this.#options;
    const lost = new LedgerError('lost', faultText(fault, path));
    this.#lost = lost;
    onLost(lost);
    this.#guard?.settle(fault);
    return lost;
  }
}

/** Takes the lease, and has it remember that there is a ledger. */
function takeMarked(path: string): Lock | null {
  const lock = takeLease(path);
  if (lock === null || lock.mark()) return lock;
  lock.close();
  return null;
}

/** Gives a ledger a number of its own, which its copies share: a file with another one is another ledger. */
function nameLedger(database: Database): void {
  if (database.pragma('application_id', { simple: true }) !== 0) return;
  database.pragma(`application_id = ${randomInt(1, LEDGER_ID_MAX)}`);
}

/** SQLite's number for it is signed. */
const LEDGER_ID_MAX = 2 ** 31 - 1;

const TAKEN: FileFault = { file: 'lock', mishap: 'taken' };
