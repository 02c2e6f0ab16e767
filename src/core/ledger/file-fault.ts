import { MOVED_TEXT } from './move-mark.ts';

/** One of the files that a ledger is made of. */
export type LedgerFileName = 'ledger' | 'log' | 'index' | 'lock';

/** What has become of a file that is open. */
export type Mishap =
  /** Nothing is there any more under its name. */
  | 'missing'
  /** Another file has its name. */
  | 'replaced'
  /** It is shorter than what was written. */
  | 'cut'
  /** Somebody else has written into it. */
  | 'rewritten'
  /** Another dispatcher has it. */
  | 'taken'
  /** It goes on in another database. */
  | 'moved';

export interface FileFault {
  readonly file: LedgerFileName;
  readonly mishap: Mishap;
}

/** What tells one file from another: device and number. */
export interface FileId {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** What has become of the name of an open file; null where it still leads to it. */
export function nameMishap(open: FileId, found: FileId | null): Mishap | null {
  if (found === null) return 'missing';
  return open.dev === found.dev && open.ino === found.ino ? null : 'replaced';
}

/** The main file, as far as others give themselves away there. */
export interface MainMark {
  readonly size: number;
  /** Grows whenever the first page changes; null where the file does not begin as SQLite's do. */
  readonly counter: number | null;
  /** A number of this ledger and its copies alone; 0 before it was written there. */
  readonly ledgerId: number;
}

/** Bytes of the header that {@link readMain} reads. */
export const MAIN_HEADER_BYTES = 100;

const MAGIC = 'SQLite format 3\0';

/** Reads the header of the main file (https://sqlite.org/fileformat2.html, 1.3). */
export function readMain(header: Uint8Array, size: number): MainMark {
  if (header.length < MAIN_HEADER_BYTES || textOf(header.subarray(0, MAGIC.length)) !== MAGIC) {
    return { size, counter: null, ledgerId: 0 };
  }
  return { size, counter: numberAt(header, 24), ledgerId: numberAt(header, 68) };
}

/** What others did to the main file since it was seen; null where it went on as it should. */
export function mainMishap(seen: MainMark, found: MainMark): Mishap | null {
  if (found.counter === null || seen.counter === null)
    return found.size === 0 ? 'cut' : 'rewritten';
  if (seen.ledgerId !== 0 && found.ledgerId !== seen.ledgerId) return 'rewritten';
  if (isBefore(found.counter, seen.counter)) return 'rewritten';
  // Only a VACUUM makes the file shorter, and that counts.
  return found.counter === seen.counter && found.size < seen.size ? 'cut' : null;
}

/** What the index of the write-ahead log says of it. */
export interface IndexMark {
  /** Frames of the log that count; with none, nothing that is in the log matters. */
  readonly frames: number;
  readonly pageBytes: number;
  /** Differs each time the log is begun again. */
  readonly salt: string;
}

/** Bytes of the index that {@link readIndex} reads: its header, twice. */
export const INDEX_HEADER_BYTES = 96;

/** In the byte order of the machine, as SQLite maps it. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** In the two bytes of its header: a page of 64 KiB. */
const PAGE_OF_64_KIB = 1;

/**
 * Reads the header of the log's index (https://sqlite.org/walformat.html, 2.1); null while somebody
 * writes it, or makes it.
 */
export function readIndex(header: Uint8Array): IndexMark | null {
  const half = INDEX_HEADER_BYTES / 2;
  if (header.length < INDEX_HEADER_BYTES) return null;
  const isWhole = header.subarray(0, half).every((byte, place) => byte === header[half + place]);
  if (!isWhole || header[12] !== 1) return null;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const pageBytes = view.getUint16(14, IS_LITTLE_ENDIAN);
  return {
    frames: view.getUint32(16, IS_LITTLE_ENDIAN),
    pageBytes: pageBytes === PAGE_OF_64_KIB ? 65_536 : pageBytes,
    salt: saltAt(header, 32),
  };
}

/** The write-ahead log, as far as it has to fit its index. */
export interface LogMark {
  readonly size: number;
  readonly salt: string;
}

/** Bytes of the header that {@link readLog} reads. */
export const LOG_HEADER_BYTES = 32;

/** Bytes before each page in the log. */
const FRAME_HEADER_BYTES = 24;

/** Reads the header of the log (https://sqlite.org/fileformat2.html, 4.1); an empty one has none. */
export function readLog(header: Uint8Array, size: number): LogMark {
  return { size, salt: header.length < LOG_HEADER_BYTES ? '' : saltAt(header, 16) };
}

/**
 * Whether the log is what its index says; null where it is. SQLite writes into the log before it says
 * so in the index, and says that nothing of it counts before it begins it again.
 */
export function logMishap({ frames, pageBytes, salt }: IndexMark, log: LogMark): Mishap | null {
  if (frames === 0) return null;
  if (log.size < LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes)) return 'cut';
  return log.salt === salt ? null : 'rewritten';
}

function saltAt(bytes: Uint8Array, place: number): string {
  return bytes.subarray(place, place + 8).join('.');
}

/** Whether a count comes before another; counts of 32 bits begin again with 0. */
function isBefore(a: number, b: number): boolean {
  return a !== b && (b - a) >>> 0 < 0x8000_0000;
}

function numberAt(bytes: Uint8Array, place: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(place);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCodePoint(...bytes);
}

/** What a fault means to a person, and what to do. */
export function faultText({ file, mishap }: FileFault, path: string): string {
  if (mishap === 'taken') {
    return `Another daemon has taken over the ledger at ${path}: one ledger has one daemon.`;
  }
  if (mishap === 'moved') return MOVED_TEXT;
  return `${FILES[file](path)} was ${WORDS[mishap]} while the daemon had it open. ${ADVICE[file]}`;
}

const FILES: { readonly [F in LedgerFileName]: (path: string) => string } = {
  ledger: (path) => `The ledger, ${path},`,
  log: (path) => `The log of the ledger, ${path}-wal,`,
  index: (path) => `The index of the ledger's log, ${path}-shm,`,
  lock: (path) => `The lock of the ledger, ${path}.lock,`,
};

const WORDS: { readonly [M in Exclude<Mishap, 'taken' | 'moved'>]: string } = {
  missing: 'taken away',
  replaced: 'replaced by another file',
  cut: 'cut short',
  rewritten: 'overwritten',
};

const PUT_BACK =
  'The daemon ends, because nothing more can be kept here. Put the file back, or restore a backup, and start it.';
const START_AGAIN = 'The daemon ends, to begin again with the files as they are.';

const ADVICE: { readonly [F in LedgerFileName]: string } = {
  ledger: PUT_BACK,
  log: `${START_AGAIN} Where the log was cut short or overwritten, what was received last may be missing.`,
  index: START_AGAIN,
  lock: START_AGAIN,
};
