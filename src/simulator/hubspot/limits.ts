import { Refusal } from './refusal.ts';

/** What an account may call: requests of one app in 10 seconds, and of all its apps in a day. */
export interface Quota {
  readonly perTenSeconds: number;
  readonly perDay: number;
}

/** A service key in an Enterprise account, the tier that has custom events. [HubSpot's usage guidelines] */
export const ENTERPRISE_QUOTA: Quota = { perTenSeconds: 190, perDay: 1_000_000 };

/** Length of the rolling window. [HubSpot's usage guidelines] */
const ROLLING_WINDOW_MS = 10_000;

/** Share of the day that other apps leave when they use up nearly all of it. */
const LEFT_BY_OTHERS = 0.05;

/**
 * Counts requests against the quota: a rolling window of 10 seconds, and the day in the time zone
 * of the account. Refused requests count for neither.
 */
export class RateLimits {
  readonly #quota: Quota;
  readonly #day: Intl.DateTimeFormat;
  #window: number[] = [];
  #today = '';
  #usedToday = 0;
  readonly #usedUp = new Set<'window' | 'day'>();

  constructor(quota: Quota, timeZone: string) {
    this.#quota = quota;
    this.#day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  }

  /**
   * Counts one request and returns the headers that tell the caller what is left.
   * @throws Refusal 429 with the `policyName` of the limit that is used up
   */
  take(nowMs: number): Record<string, string> {
    this.#roll(nowMs);
    if (this.#usedToday >= this.#quota.perDay) throw exceeded('DAILY', 'daily limit');
    if (this.#leftInWindow() === 0) {
      throw exceeded('TEN_SECONDLY_ROLLING', 'ten_secondly_rolling limit');
    }
    this.#window.push(nowMs);
    this.#usedToday += 1;
    return this.headers(nowMs);
  }

  /** The headers of an answer, also of a refused one. */
  headers(nowMs: number): Record<string, string> {
    this.#roll(nowMs);
    return {
      'X-HubSpot-RateLimit-Max': String(this.#quota.perTenSeconds),
      'X-HubSpot-RateLimit-Remaining': String(this.#leftInWindow()),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(ROLLING_WINDOW_MS),
      'X-HubSpot-RateLimit-Daily': String(this.#quota.perDay),
      'X-HubSpot-RateLimit-Daily-Remaining': String(this.remainingToday(nowMs)),
    };
  }

  /** Requests that are left until midnight in the account's time zone. */
  remainingToday(nowMs: number): number {
    this.#roll(nowMs);
    const { perDay } = this.#quota;
    const left = Math.max(0, perDay - this.#usedToday);
    return this.#usedUp.has('day') ? Math.min(left, Math.floor(perDay * LEFT_BY_OTHERS)) : left;
  }

  /** Uses up part of the day's quota, as the account's other apps do. */
  spendDaily(requests: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#usedToday += requests;
  }

  /** Lets others use up all of the window, or nearly all of the day, until what this returns is called. */
  useUp(limit: 'window' | 'day'): () => void {
    this.#usedUp.add(limit);
    return () => void this.#usedUp.delete(limit);
  }

  #leftInWindow(): number {
    return this.#usedUp.has('window') ? 0 : this.#quota.perTenSeconds - this.#window.length;
  }

  #roll(nowMs: number): void {
    const today = this.#day.format(nowMs);
    if (today !== this.#today) {
      this.#today = today;
      this.#usedToday = 0;
    }
    const expired = this.#window.findIndex((at) => at > nowMs - ROLLING_WINDOW_MS);
    this.#window = expired === -1 ? [] : this.#window.slice(expired);
  }
}

function exceeded(policyName: string, limit: string): Refusal {
  return new Refusal(429, {
    message: `You have reached your ${limit}.`,
    errorType: 'RATE_LIMIT',
    policyName,
  });
}
