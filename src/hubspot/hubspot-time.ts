import type { Clock } from '../clock.ts';

/**
 * The time by HubSpot's clock, as the `Date` of its latest answer gives it, to a second. What HubSpot dates
 * is compared with this and not with our clock, which may be set at any time.
 */
export class HubSpotTime {
  readonly #clock: Pick<Clock, 'now' | 'steady'>;
  /** HubSpot's time when the clock that nobody sets was at zero; null before the first answer. */
  #zeroMs: number | null = null;

  constructor(clock: Pick<Clock, 'now' | 'steady'>) {
    this.#clock = clock;
  }

  /** Takes over the time that an answer has. One without is passed over. */
  learn(headers: Headers): void {
    const dateMs = dateMsOf(headers);
    if (dateMs !== null) this.#zeroMs = dateMs - this.#clock.steady();
  }

  /** Milliseconds since 1970; by our own clock before the first answer. */
  nowMs(): number {
    return this.#zeroMs === null ? this.#clock.now() : this.#zeroMs + this.#clock.steady();
  }
}

/** When an answer was given by the clock of whoever gave it, milliseconds since 1970; null where it does not say. */
export function dateMsOf(headers: Headers): number | null {
  const dateMs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(dateMs) ? null : dateMs;
}
