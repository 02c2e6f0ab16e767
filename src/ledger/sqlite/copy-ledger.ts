import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { LedgerError } from '../ledger-error.ts';

/** Bytes that are read and compared at a time. */
const CHUNK_BYTES = 1024 * 1024;

/** By how much the log may grow while the ledger must not change, or by this share of the ledger. */
const LOG_GROWTH_MAX_BYTES = 64 * 1024 * 1024;
const LOG_GROWTH_MAX_SHARE = 1 / 16;

/** How often it tries to find the ledger unchanged for long enough. */
const PASSES_MAX = 10;

/** Files that are made are their owner's alone. */
const FILE_MODE = 0o600;

/** How far a pass is over the ledger. */
export interface CopyProgress {
  readonly bytes: number;
  readonly of: number;
  /** The first pass takes longest: it writes everything. The others write what has changed. */
  readonly isFirst: boolean;
}

export interface CopyOptions {
  /** The real path of the ledger. */
  readonly path: string;
  /** A file that is not there; beside it the log of the copy is made, with `-wal` after its name. */
  readonly to: string;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly signal: AbortSignal;
  /** {@link LOG_GROWTH_MAX_BYTES} by default. */
  readonly logGrowthMaxBytes?: number;
}

/**
 * Copies a ledger that is in use, with the part of its log that belongs to it. Appends never wait.
 *
 * The bulk is copied while everything goes on, and is a jumble. Then a read transaction keeps the
 * ledger as it is (https://sqlite.org/wal.html, 3.1: a checkpoint must stop at the mark of a reader),
 * everything is read again, and what has changed is written: that takes as long as reading does,
 * however slow the other disk is. Should the log grow too long meanwhile, it lets go and tries again,
 * with less to write each time.
 *
 * @throws LedgerError `unavailable`, the reason of the signal, or an error of SQLite or the file system
 */
export async function copyLedger(options: CopyOptions): Promise<void> {
  const { path, to, logGrowthMaxBytes = LOG_GROWTH_MAX_BYTES, ...given } = options;
  await using source = await open(path, 'r');
  const reader = new Database(path, { readonly: true });
  try {
    await using target = await open(to, 'wx', FILE_MODE);
    const digests: string[] = [];
    const pass: Pass = { ...given, source, target, digests, isFirst: false };
    await copyChanged({ ...pass, isFirst: true }, async () => Promise.resolve(true));
    const log = `${path}-wal`;
    for (let passes = 0; passes < PASSES_MAX; passes += 1) {
      reader.exec('BEGIN');
      // A transaction takes its mark when it first reads.
      reader.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
      const mayGoOn = await growthLimit(
        log,
        Math.max(logGrowthMaxBytes, (await source.stat()).size * LOG_GROWTH_MAX_SHARE),
      );
      const isWhole = await copyChanged(pass, mayGoOn);
      if (isWhole) await copyLog(log, `${to}-wal`);
      reader.exec('COMMIT');
      if (isWhole) return;
    }
    throw new LedgerError('unavailable', TOO_BUSY);
  } finally {
    // Before the source is: closing a descriptor of the file takes away the locks on it.
    reader.close();
  }
}

const TOO_BUSY =
  'The ledger is written to faster than it can be read: try again when less comes in.';

interface Pass extends Pick<CopyOptions, 'onProgress' | 'signal'> {
  readonly source: FileHandle;
  readonly target: FileHandle;
  /** Of each chunk as it was copied last. */
  readonly digests: string[];
  readonly isFirst: boolean;
}

/** Copies the chunks that are not as they were; false where it was told to let go. */
async function copyChanged(
  { source, target, digests, isFirst, onProgress, signal }: Pass,
  mayGoOn: () => Promise<boolean>,
): Promise<boolean> {
  const { size } = await source.stat();
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let index = 0; index * CHUNK_BYTES < size; index += 1) {
    signal.throwIfAborted();
    if (!(await mayGoOn())) return false;
    const at = index * CHUNK_BYTES;
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
    const chunk = buffer.subarray(0, bytesRead);
    const digest = createHash('sha1').update(chunk).digest('base64');
    if (digests[index] !== digest) await writeWhole(target, chunk, at);
    digests[index] = digest;
    onProgress({ bytes: at + bytesRead, of: size, isFirst });
  }
  await target.truncate(size);
  return true;
}

/** A write may take only a part of what it is given. */
async function writeWhole(target: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await target.write(chunk, done, chunk.length - done, at + done);
    done += bytesWritten;
  }
}

/** Asks whether the log has grown by no more than it may. */
async function growthLimit(log: string, growthMax: number): Promise<() => Promise<boolean>> {
  const mostBytes = (await sizeOf(log)) + growthMax;
  return async () => (await sizeOf(log)) <= mostBytes;
}

/**
 * Copies what is in the log by now: all since the ledger was written back to last. What is half
 * written at its end counts for nothing, as after a crash.
 */
async function copyLog(log: string, to: string): Promise<void> {
  const size = await sizeOf(log);
  if (size === 0) return;
  await using source = await open(log, 'r');
  await using target = await open(to, 'w', FILE_MODE);
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0; at < size;) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK_BYTES, size - at), at);
    if (bytesRead === 0) return;
    await writeWhole(target, buffer.subarray(0, bytesRead), at);
    at += bytesRead;
  }
}

/** The bytes of a file; 0 where there is none. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
