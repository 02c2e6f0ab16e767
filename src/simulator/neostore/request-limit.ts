import type { Clock } from '../../clock.ts';

const MINUTE_MS = 60_000;

/** Counts requests in a fixed minute. Neostore documents no limit of its admin API, which is why there may be one. */
export class RequestLimit {
  readonly #perMinute: number;
  readonly #clock: Clock;
  #startMs = -Infinity;
  #taken = 0;

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Counts one request; returns the seconds to wait where it is one too many, else null. */
  take(): number | null {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#startMs + MINUTE_MS) {
      this.#startMs = nowMs;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perMinute) {
      return Math.ceil((this.#startMs + MINUTE_MS - nowMs) / 1_000);
    }
    this.#taken += 1;
    return null;
  }
}
