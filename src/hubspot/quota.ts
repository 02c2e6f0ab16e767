import type { Clock } from '../clock.ts';
import {
  dailyWaitMs,
  endTurn,
  learnLimit,
  openBudget,
  pauseBudget,
  takeTurn,
  turnsLeft,
  type Budget,
  type DailyQuota,
} from '../core/budget.ts';
import type { QuotaState } from './port.ts';

/**
 * Calls under way at once. HubSpot documents no limit; few parallel calls fill its quota, and few
 * keep two writes of one contact apart.
 */
export const CALLS_IN_FLIGHT_MAX = 4;

export interface QuotaOptions {
  /** Calls in any 10 seconds, at least 1. */
  readonly requestsPer10s: number;
  /** Share of the day's quota that is left to the account's other apps; 0 without it. */
  readonly dailyReserve?: number;
  readonly clock: Clock;
}

interface Waiter {
  readonly exempt: boolean;
  readonly admit: () => void;
}

/**
 * Hands out turns to call HubSpot: first come, first served, within the budget of the sliding
 * window and with few calls in flight. Exempt calls need no budget, and wait only for a free place.
 */
export class Quota {
  readonly #clock: Clock;
  readonly #line: Waiter[] = [];
  readonly #dailyReserve: number;
  #budget: Budget;
  #daily: DailyQuota | null = null;
  #inFlight = 0;
  /** When the next look at the line is due; a nearer time replaces it. */
  #wakeAtMs = Infinity;

  constructor(options: QuotaOptions) {
    this.#clock = options.clock;
    this.#dailyReserve = options.dailyReserve ?? 0;
    this.#budget = openBudget(options.requestsPer10s);
  }

  /** Runs `call` when its turn has come. */
  async turn<T>(exempt: boolean, call: () => Promise<T>): Promise<T> {
    await new Promise<void>((admit) => {
      this.#line.push({ exempt, admit });
      this.#advance();
    });
    try {
      return await call();
    } finally {
      this.#inFlight -= 1;
      if (!exempt) this.#budget = endTurn(this.#budget, this.#clock.now());
      this.#advance();
    }
  }

  /** Takes over the limits that an answer's headers name, where they name any. */
  learn(headers: Headers): void {
    const number = (name: string): number =>
      Number(headers.get(`x-hubspot-ratelimit-${name}`) ?? 0);
    this.#budget = learnLimit(this.#budget, number('max'), number('interval-milliseconds'));
    const max = number('daily');
    // OAuth apps are told nothing of the day.
    if (!(max > 0)) return;
    const remaining = number('daily-remaining');
    this.#daily = { max, remaining, saidMs: this.#clock.now() };
  }

  /** How long what is left of the day's quota is to be left to other apps, in milliseconds; 0: not at all. */
  dailyWaitMs(): number {
    return dailyWaitMs(this.#daily, this.#dailyReserve, this.#clock.now());
  }

  /** What is left, as far as HubSpot's answers and our own calls tell. */
  state(): QuotaState {
    const remaining = turnsLeft(this.#budget, this.#clock.now());
    const window = { remaining, max: this.#budget.limit };
    if (this.#daily === null) return { window, daily: null };
    return { window, daily: { remaining: this.#daily.remaining, max: this.#daily.max } };
  }

  /** Keeps everything that is not exempt waiting for `ms`: HubSpot says that its window is full. */
  pause(ms: number): void {
    this.#budget = pauseBudget(this.#budget, this.#clock.now(), ms);
  }

  /** Admits whoever can go, in the order of asking; what holds up one holds up those behind it. */
  #advance(): void {
    for (const waiter of this.#line.splice(0)) {
      if (this.#admits(waiter)) waiter.admit();
      else this.#line.push(waiter);
    }
  }

  #admits({ exempt }: Waiter): boolean {
    if (this.#inFlight >= CALLS_IN_FLIGHT_MAX) return false;
    if (!exempt) {
      const turn = takeTurn(this.#budget, this.#clock.now());
      this.#budget = turn.budget;
      if (turn.kind === 'wait') {
        if (turn.atMs !== null) void this.#wake(turn.atMs);
        return false;
      }
    }
    this.#inFlight += 1;
    return true;
  }

  async #wake(atMs: number): Promise<void> {
    if (atMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    await this.#clock.sleep(atMs - this.#clock.now());
    if (this.#wakeAtMs === atMs) this.#wakeAtMs = Infinity;
    this.#advance();
  }
}
