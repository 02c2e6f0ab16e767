import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import type { Clock } from './clock.ts';
import { codeOf } from './core/error-code.ts';

/** Most bytes of lines that wait for a slow reader; what comes then is lost. */
const UNREAD_BYTES_MAX = 1024 * 1024;

/** Wait until a full pipe is tried again, in milliseconds. */
const RETRY_MS = 50;

/** Longest wait for a slow reader at the end, in milliseconds. */
const CLOSE_WAIT_MAX_MS = 1_000;

export interface LogOutputOptions {
  readonly clock: Clock;
  /** Writes to the file descriptor as `fs.writeSync` does; standard output by default. */
  readonly write?: (bytes: Uint8Array) => number;
}

interface WaitingLine {
  /** What is left of it to write. */
  readonly bytes: Buffer;
  /** How many lost lines are reported once it is written. */
  readonly reports: number;
}

/**
 * Where the log goes. A destination that fails (disk full, reader gone) or takes nothing more (reader
 * stopped) costs lines, which are counted, and nothing else: it neither throws nor blocks. The first
 * line that gets through again comes with another one that says how many were lost.
 */
export class LogOutput implements DestinationStream {
  readonly #clock: Clock;
  readonly #write: (bytes: Uint8Array) => number;
  #waiting: WaitingLine[] = [];
  #waitingBytes = 0;
  #linesLost = 0;
  #linesReported = 0;
  /** Whether a part of a line was written, without its end. */
  #isTorn = false;
  #retrying: Promise<void> | null = null;
  #closeAtMs = Infinity;

  constructor({ clock, write = writeToStandardOutput }: LogOutputOptions) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Lines that could not be written, since the start. */
  get linesLost(): number {
    return this.#linesLost;
  }

  /** @param line with its line break */
  write(line: string): void {
    const before = this.#waiting.length === 0 ? this.#interlude() : '';
    const bytes = Buffer.from(before + line);
    if (this.#waitingBytes + bytes.length > UNREAD_BYTES_MAX) {
      this.#linesLost += 1;
      return;
    }
    this.#waitingBytes += bytes.length;
    this.#waiting.push({ bytes, reports: before === '' ? 0 : this.#linesLost });
    this.#writeWaiting();
    if (this.#waiting.length > 0) this.#retrying ??= this.#retry();
  }

  /** Waits a moment for a slow reader to take what waits. */
  async close(): Promise<void> {
    this.#closeAtMs = this.#clock.now() + CLOSE_WAIT_MAX_MS;
    await this.#retrying;
  }

  /** What stands between a loss and the next line: the end of a torn line, and what was lost. */
  #interlude(): string {
    const end = this.#isTorn ? '\n' : '';
    const lines = this.#linesLost - this.#linesReported;
    if (lines === 0) return end;
    const time = new Date(this.#clock.now()).toISOString();
    return `${end}${JSON.stringify({ level: 'warn', time, lines, msg: 'log.lost' })}\n`;
  }

  async #retry(): Promise<void> {
    while (this.#waiting.length > 0 && this.#clock.now() < this.#closeAtMs) {
      await this.#clock.sleep(RETRY_MS);
      this.#writeWaiting();
    }
    this.#retrying = null;
  }

  #writeWaiting(): void {
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      const written = this.#put(line.bytes);
      if (written === 'later') return;
      if (written === 'failed') {
        this.#linesLost += this.#waiting.length;
        this.#waiting = [];
        this.#waitingBytes = 0;
        return;
      }
      this.#waitingBytes -= written;
      this.#isTorn = written < line.bytes.length;
      if (this.#isTorn) this.#waiting[0] = { ...line, bytes: line.bytes.subarray(written) };
      else {
        this.#waiting.shift();
        this.#linesReported = Math.max(this.#linesReported, line.reports);
      }
    }
  }

  #put(bytes: Uint8Array): number | 'later' | 'failed' {
    try {
      return this.#write(bytes);
    } catch (error) {
      return codeOf(error) === 'EAGAIN' ? 'later' : 'failed';
    }
  }
}

/** A pipe takes no more instead of blocking once Node has opened it, which looking at it does. */
function writeToStandardOutput(bytes: Uint8Array): number {
  return writeSync(process.stdout.fd, bytes);
}
