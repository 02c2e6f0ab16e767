import type { Clock } from '../clock.ts';
import {
  endTurn,
  learnLimit,
  openBudget,
  pauseBudget,
  takeTurn,
  type Budget,
} from '../core/budget.ts';

/**
 * Calls under way at once. HubSpot documents no limit; few parallel calls fill its quota, and few
 * keep two writes of one contact apart.
 */
export const CALLS_IN_FLIGHT_MAX = 4;

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
  #budget: Budget;
  #inFlight = 0;
  /** When the next look at the line is due; a nearer time replaces it. */
  #wakeAtMs = Infinity;

  constructor(options: { readonly requestsPer10s: number; readonly clock: Clock }) {
    this.#clock = options.clock;
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

  /** Takes over the limit that an answer's headers name, where they name one. */
  learn(headers: Headers): void {
    const max = Number(headers.get('x-hubspot-ratelimit-max') ?? 0);
    const intervalMs = Number(headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? 0);
    this.#budget = learnLimit(this.#budget, max, intervalMs);
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
