import type { Clock } from '../clock.ts';
import type { Ledger } from '../ledger/port.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How long a status may be shown after it was read, in milliseconds. */
export const STATUS_AGE_MAX_MS = 1_000;

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

  constructor(ledger: Pick<Ledger, 'status'>, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** The status as it was at most {@link STATUS_AGE_MAX_MS} ago. A failure is not kept. */
  async read(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const known = this.#readings.get(connection);
    // A clock that was set back makes a reading lie ahead; it is read again then.
    const ageMs = known === undefined ? Infinity : nowMs - known.atMs;
    const isFresh = ageMs >= 0 && ageMs < STATUS_AGE_MAX_MS;
    return known !== undefined && isFresh ? known.status : this.readNow(connection);
  }

  /** The status as it is now, for a person who asks; others can have it from here on. */
  async readNow(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const reading = { atMs: nowMs, status: this.#ledger.status(connection, nowMs) };
    this.#readings.set(connection, reading);
    try {
      return await reading.status;
    } catch (error) {
      if (this.#readings.get(connection) === reading) this.#readings.delete(connection);
      throw error;
    }
  }
}
