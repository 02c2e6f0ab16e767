import type { Clock } from '../clock.ts';
import {
  dailyWaitMs,
  endTurn,
  learnLimit,
  openBudget,
  pauseBudget,
  takeTurn,
  turnsLeft,
  usedOf,
  withUsed,
  type Budget,
  type DailyQuota,
} from './decisions/budget.ts';
import type { Room } from '../core/sending/linger.ts';
import type { Pause, QuotaReading, QuotaState, UsedWindow } from '../model/hubspot.ts';

/**
 * Calls under way at once. HubSpot documents no limit; few parallel calls fill its quota, and few
 * keep two writes of one contact apart.
 */
export const CALLS_IN_FLIGHT_MAX = 4;

/** Of these, calls of one group: when one hangs, the other still has a place. */
export const CALLS_PER_GROUP_MAX = 3;

/**
 * Calls for consents, beside all others: they are many and small in most accounts, and must take no
 * place from contacts and timelines.
 */
export const CONSENT_CALLS_MAX = 2;

/** How long a call waits for its turn, in milliseconds. What waits longer is the ledger's. */
export const TURN_WAIT_MAX_MS = 30_000;

/** What a call is for. A HubSpot that hangs on timelines must not hold up contacts, nor they it. */
export type CallGroup = 'contacts' | 'timeline' | 'consents';

/** What a call needs to get its turn. */
export interface TurnRequest {
  readonly group: CallGroup;
  /** Whether HubSpot counts it in no window. */
  readonly isExempt: boolean;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a call that asked for its turn. */
export type Turned<T> =
  | { readonly kind: 'called'; readonly value: T }
  /** It never had its turn: it was aborted, or waited too long. */
  | { readonly kind: 'left'; readonly reason: 'aborted' | 'too long' };

export interface QuotaOptions {
  /** Calls in any 10 seconds, at least 1. */
  readonly requestsPer10s: number;
  /** Share of the day's quota that is left to the account's other apps; 0 without it. */
  readonly dailyReserve?: number;
  readonly clock: Clock;
  /** Ends waiting for the window. */
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly request: TurnRequest;
  /** Null admits it. */
  readonly leave: (reason: Left | null) => void;
}

type Left = 'aborted' | 'too long';

/**
 * Hands out turns to call HubSpot: first come, first served, within the budget of the sliding
 * window and with few calls in flight. Exempt calls need no budget, and wait only for a free place.
 */
export class Quota {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #dailyReserve: number;
  readonly #inFlight: Record<CallGroup, number> = {
    contacts: 0,
    timeline: 0,
    consents: 0,
  };
  #line: Waiter[] = [];
  #budget: Budget;
  #daily: DailyQuota | null = null;
  /** When the last pause began, milliseconds since 1970. */
  #pausedSinceMs = 0;
  /** When the next look at the line is due, by the clock that nobody sets; a nearer time replaces it. */
  #wakeAtMs = Infinity;

  constructor(options: QuotaOptions) {
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#dailyReserve = options.dailyReserve ?? 0;
    this.#budget = openBudget(options.requestsPer10s);
  }

  /** Runs `call` when its turn has come. */
  async turn<T>(request: TurnRequest, call: () => Promise<T>): Promise<Turned<T>> {
    const left = await this.#wait(request);
    if (left !== null) return { kind: 'left', reason: left };
    try {
      return { kind: 'called', value: await call() };
    } finally {
      this.#inFlight[request.group] -= 1;
      if (!request.isExempt) this.#budget = endTurn(this.#budget, this.#clock.steady());
      this.#advance();
    }
  }

  /** Takes over the limits that an answer's headers name, where they name any. */
  learn(headers: Headers): void {
    const named = (name: string): number | null => {
      const text = headers.get(`x-hubspot-ratelimit-${name}`)?.trim() ?? '';
      return /^\d+$/.test(text) ? Number(text) : null;
    };
    this.#budget = learnLimit(this.#budget, named('max'), named('interval-milliseconds'));
    const max = named('daily');
    const remaining = named('daily-remaining');
    // OAuth apps get no figures of the day, and half of it says nothing.
    if (max === null || max === 0 || remaining === null) return;
    this.#daily = { max, remaining, saidMs: this.#clock.now() };
  }

  /**
   * Takes over what HubSpot said of the day to another process, as long as it has said nothing here,
   * and what that process used of the window, where it is known.
   *
   * @param lastCallMs when its last call ended, by the clock that nobody sets
   */
  recall({ daily, atMs, used }: QuotaReading, lastCallMs: number): void {
    // The other's clock may be ahead.
    if (daily !== null) this.#daily ??= { ...daily, saidMs: Math.min(atMs, this.#clock.now()) };
    if (used !== undefined) this.#budget = withUsed(this.#budget, used, lastCallMs);
  }

  /** What of the window is used, for whoever goes on with it. */
  used(): UsedWindow {
    return usedOf(this.#budget, this.#clock.steady());
  }

  /** How long what is left of the day's quota is to be left to other apps, in milliseconds; 0: not at all. */
  dailyWaitMs(): number {
    return dailyWaitMs(this.#daily, this.#dailyReserve, this.#clock.now());
  }

  /** What is left, by HubSpot's answers and our own calls. */
  state(): QuotaState {
    const remaining = turnsLeft(this.#budget, this.#clock.steady());
    const window = { remaining, max: this.#budget.limit };
    if (this.#daily === null) return { window, daily: null };
    return { window, daily: { remaining: this.#daily.remaining, max: this.#daily.max } };
  }

  /** What is left for the daemon itself: of the day, what is beyond the reserve of other apps. */
  room(): Room {
    const { window, daily } = this.state();
    const reserve = daily === null ? 0 : daily.max * this.#dailyReserve;
    return {
      window: { ...window, ms: this.#budget.windowMs },
      daily: daily && {
        remaining: Math.max(0, daily.remaining - reserve),
        max: daily.max - reserve,
      },
    };
  }

  /** Keeps everything that is not exempt waiting for `ms`: HubSpot says that its window is full. */
  pause(ms: number): void {
    if (this.paused() === null) this.#pausedSinceMs = this.#clock.now();
    this.#budget = pauseBudget(this.#budget, this.#clock.steady(), ms);
  }

  /** The pause that lasts; null while there is none. */
  paused(): Pause | null {
    const nowMs = this.#clock.now();
    const dailyMs = this.dailyWaitMs();
    if (dailyMs > 0) {
      const sinceMs = this.#daily?.saidMs ?? nowMs;
      return { scope: 'connection', reason: DAILY_RESERVE, sinceMs, untilMs: nowMs + dailyMs };
    }
    const leftMs = this.#budget.pausedUntilMs - this.#clock.steady();
    if (leftMs <= 0) return null;
    const sinceMs = this.#pausedSinceMs;
    return { scope: 'connection', reason: WINDOW_FULL, sinceMs, untilMs: nowMs + leftMs };
  }

  /** Waits for a turn; null once it has come. */
  async #wait(request: TurnRequest): Promise<Left | null> {
    if (request.signal?.aborted === true) return 'aborted';
    const over = new AbortController();
    const left = await new Promise<Left | null>((resolve) => {
      const waiter: Waiter = { request, leave: resolve };
      this.#line.push(waiter);
      this.#advance();
      if (!this.#line.includes(waiter)) return;
      const give = (reason: Left): void => {
        this.#line = this.#line.filter((one) => one !== waiter);
        waiter.leave(reason);
      };
      request.signal?.addEventListener('abort', () => give('aborted'), { signal: over.signal });
      void this.#clock.sleep(TURN_WAIT_MAX_MS, over.signal).then(() => give('too long'));
    });
    over.abort();
    return left;
  }

  /** Admits whoever can go, in the order of asking. */
  #advance(): void {
    for (const waiter of this.#line.splice(0)) {
      if (this.#admits(waiter.request)) waiter.leave(null);
      else this.#line.push(waiter);
    }
  }

  #admits({ group, isExempt }: TurnRequest): boolean {
    if (!this.#hasPlace(group)) return false;
    if (!isExempt) {
      const turn = takeTurn(this.#budget, this.#clock.steady());
      this.#budget = turn.budget;
      if (turn.kind === 'wait') {
        if (turn.atMs !== null) void this.#wake(turn.atMs);
        return false;
      }
    }
    this.#inFlight[group] += 1;
    return true;
  }

  #hasPlace(group: CallGroup): boolean {
    const { contacts, timeline, consents } = this.#inFlight;
    if (group === 'consents') return consents < CONSENT_CALLS_MAX;
    return contacts + timeline < CALLS_IN_FLIGHT_MAX && this.#inFlight[group] < CALLS_PER_GROUP_MAX;
  }

  async #wake(atMs: number): Promise<void> {
    if (atMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    await this.#clock.sleep(atMs - this.#clock.steady(), this.#signal);
    if (this.#wakeAtMs === atMs) this.#wakeAtMs = Infinity;
    if (this.#signal?.aborted !== true) this.#advance();
  }
}

const DAILY_RESERVE = "what is left of the day's quota is left to other apps";
const WINDOW_FULL = "HubSpot's window of requests is full";
