import type { Clock } from '../clock.ts';
import type { Ledger } from '../ledger/port.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How long a status may be shown after it was read, in milliseconds. */
export const STATUS_AGE_MAX_MS = 1_000;

/** So long a status is waited for; then the last one stands in, where there is one. In milliseconds. */
export const STATUS_WAIT_MAX_MS = 2_000;

interface Reading {
  readonly atMs: number;
  readonly status: Promise<LedgerStatus>;
}

/**
 * The status of each connection, read from the ledger at most once a second for all who watch: the
 * feed, the history, alerts and metrics.
 */
export class StatusCache {
  readonly #ledger: Pick<Ledger, 'status'>;
  readonly #clock: Clock;
  readonly #readings = new Map<string, Reading>();
  /** Readings that the ledger has not answered yet. */
  readonly #open = new Set<Reading>();
  /** What was read last of each connection. */
  readonly #last = new Map<string, LedgerStatus>();

  constructor(ledger: Pick<Ledger, 'status'>, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** The status as it was at most {@link STATUS_AGE_MAX_MS} ago. A failure is not kept. */
  async read(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const known = this.#readings.get(connection);
    if (known === undefined) return this.readNow(connection);
    // A clock that was set back makes a reading lie ahead; it is read again then.
    const ageMs = nowMs - known.atMs;
    const isFresh = ageMs >= 0 && ageMs < STATUS_AGE_MAX_MS;
    // A ledger that does not answer is not asked more and more.
    return isFresh || this.#open.has(known)
      ? this.#answer(connection, known)
      : this.readNow(connection);
  }

  /** The status as it is now, for a person who asks; others can have it from here on. */
  async readNow(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const reading = { atMs: nowMs, status: this.#ledger.status(connection, nowMs) };
    this.#readings.set(connection, reading);
    this.#open.add(reading);
    reading.status.then(
      (status) => {
        this.#open.delete(reading);
        this.#last.set(connection, status);
      },
      () => {
        this.#open.delete(reading);
        if (this.#readings.get(connection) === reading) this.#readings.delete(connection);
      },
    );
    return this.#answer(connection, reading);
  }

  /** A ledger that waits for its disk or a lock keeps nobody from saying so. */
  async #answer(connection: string, { status }: Reading): Promise<LedgerStatus> {
    const last = this.#last.get(connection);
    if (last === undefined) return status;
    const answered = new AbortController();
    const late = this.#clock.sleep(STATUS_WAIT_MAX_MS, answered.signal).then(() => last);
    try {
      return await Promise.race([status, late]);
    } finally {
      answered.abort();
    }
  }
}
