import type { Clock } from '../clock.ts';
import { lingerMs } from '../core/sending/linger.ts';
import { midnightAfter } from '../hubspot/decisions/pause.ts';
import type { HubSpot } from '../hubspot/port.ts';

export interface LingeringOptions {
  readonly hubspot: Pick<HubSpot, 'room'>;
  readonly clock: Pick<Clock, 'now'>;
  /** IANA name of the account's time zone; null while it is not known. */
  readonly timeZone: () => string | null;
}

/** How long batches wait for company, by what is left of an account's quota. */
export class Lingering {
  readonly #options: LingeringOptions;
  /** The next midnight of the account, milliseconds since 1970, and for which time zone. */
  #midnight = { timeZone: '', atMs: 0 };

  constructor(options: LingeringOptions) {
    this.#options = options;
  }

  /** For how long a lane rests after a round that was not full, in milliseconds. */
  ms(isMoreComing: boolean): number {
    return lingerMs({
      room: this.#options.hubspot.room(),
      dayLeftMs: this.#dayLeftMs(),
      isMoreComing,
    });
  }

  #dayLeftMs(): number | null {
    const timeZone = this.#options.timeZone();
    if (timeZone === null) return null;
    const nowMs = this.#options.clock.now();
    const { atMs } = this.#midnight;
    // A clock that was set back is in a day before.
    const isOver = atMs <= nowMs || atMs - nowMs > DAY_MAX_MS;
    if (isOver || this.#midnight.timeZone !== timeZone) {
      this.#midnight = { timeZone, atMs: midnightAfter(nowMs, timeZone) };
    }
    return this.#midnight.atMs - nowMs;
  }
}

const DAY_MAX_MS = 25 * 60 * 60_000;
