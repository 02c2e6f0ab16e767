import type { Clock } from '../clock.ts';
import { SILENCE_MIN_MS } from '../core/state/silence.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How long a status may be shown after it was read, in milliseconds. */
export const STATUS_AGE_MAX_MS = 1_000;

/** So long a status is waited for; then the last one stands in, where there is one. In milliseconds. */
export const STATUS_WAIT_MAX_MS = 2_000;

/** How long the status of a connection on which nothing happens may be shown, in milliseconds. */
export const QUIET_AGE_MAX_MS = 60 * 60_000;

interface Reading {
  readonly atMs: number;
  readonly status: Promise<LedgerStatus>;
}

/**
 * The status of each connection, read from the ledger at most once a second for all who watch: the
 * feed, the history, alerts and metrics. Of a connection that is worked on here and on which nothing
 * happens it is read now and then only.
 */
export class StatusCache {
  readonly #ledger: Pick<Ledger, 'status'>;
  readonly #clock: Clock;
  readonly #isWorkedOn: (connection: string) => boolean;
  /** How long what was read may be shown of connections on which nothing happens, in milliseconds. */
  readonly #quietMs = new Map<string, number>();
  /** How often something has happened to each connection. */
  readonly #touches = new Map<string, number>();
  readonly #readings = new Map<string, Reading>();
  /** Readings that the ledger has not answered yet. */
  readonly #open = new Set<Reading>();
  /** What was read last of each connection. */
  readonly #last = new Map<string, LedgerStatus>();

  /** @param isWorkedOn whether all that happens to a connection is said here, by `touch`; of none by default */
  constructor(
    ledger: Pick<Ledger, 'status'>,
    clock: Clock,
    isWorkedOn: (connection: string) => boolean = () => false,
  ) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#isWorkedOn = isWorkedOn;
  }

  /** Says that something happens to a connection, or may have happened. */
  touch(connection: string): void {
    this.#touches.set(connection, this.#touchesOf(connection) + 1);
    this.#quietMs.delete(connection);
  }

  #touchesOf(connection: string): number {
    return this.#touches.get(connection) ?? 0;
  }

  /** The status as it was at most {@link STATUS_AGE_MAX_MS} ago. A failure is not kept. */
  async read(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const known = this.#readings.get(connection);
    if (known === undefined) return this.readNow(connection);
    // A clock that was set back makes a reading lie ahead; it is read again then.
    const ageMs = nowMs - known.atMs;
    const quietMs = this.#isWorkedOn(connection) ? (this.#quietMs.get(connection) ?? 0) : 0;
    const isFresh = ageMs >= 0 && ageMs < Math.max(STATUS_AGE_MAX_MS, quietMs);
    // A ledger that does not answer is not asked more and more.
    return isFresh || this.#open.has(known)
      ? this.#answer(connection, known)
      : this.readNow(connection);
  }

  /** The status as it is now, for a person who asks; others can have it from here on. */
  async readNow(connection: string): Promise<LedgerStatus> {
    const nowMs = this.#clock.now();
    const touches = this.#touchesOf(connection);
    this.#quietMs.delete(connection);
    const reading = { atMs: nowMs, status: this.#ledger.status(connection, nowMs) };
    this.#readings.set(connection, reading);
    this.#open.add(reading);
    reading.status.then(
      (status) => {
        this.#open.delete(reading);
        this.#last.set(connection, status);
        if (this.#touchesOf(connection) !== touches) return;
        this.#quietMs.set(connection, quietMsOf(status, nowMs, this.#clock.random()));
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

/** How long a status stays as it is while nothing happens, in milliseconds; not the same for all, so that they are not read again at one time. */
function quietMsOf(status: LedgerStatus, nowMs: number, random: number): number {
  // What was counted in the last minute is less a minute later.
  if (status.receivedLastMinute + status.syncedLastMinute > 0) return 0;
  const longMs = (QUIET_AGE_MAX_MS * (1 + random)) / 2;
  const silentMs = (status.lastReceivedMs ?? -Infinity) + SILENCE_MIN_MS - nowMs;
  return silentMs > 0 ? Math.min(longMs, silentMs) : longMs;
}
