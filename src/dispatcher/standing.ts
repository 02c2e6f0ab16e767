import type { Clock } from '../clock.ts';
import { blownBy, spared } from '../core/sending/fuse.ts';
import {
  admitted,
  gatesAfter,
  PROBE_RECORDS,
  triedNow,
  type Admitted,
  type Gates,
} from '../core/sending/gates.ts';
import {
  afterRound,
  failingWaitMs,
  HEALTHY,
  isFailing,
  type Heard,
  type LaneHealth,
} from '../core/sending/lane-health.ts';
import {
  afterTroubles,
  believedOver,
  type Recovered,
  type Troubles,
} from '../core/sending/recovery.ts';
import { LINGER_MAX_MS } from '../core/sending/linger.ts';
import { nextStep, type FailedAttempt } from '../core/sending/next-step.ts';
import { nextTurnMs } from '../core/sending/next-turn.ts';
import { pauseMs } from '../hubspot/decisions/pause.ts';
import type { LanesRead } from '../core/ledger/lanes.ts';
import { blockedState, fuseState, pauseState } from './lane-state.ts';
import { IDLE, ON, type Rest } from './loop.ts';
import type { FuseRelease, LaneName, LaneState } from '../model/lane.ts';
import type { NextStep } from '../model/settlement.ts';
import type { Failure } from '../model/outcome.ts';

/** What a lane has to know before it can do anything. */
export type Question = 'portal' | 'timeline' | 'records' | 'subscriptions';

/** A lane that waits as a whole. */
export interface LanePause {
  readonly failure: Failure;
  /** The question that failed; null where it was what the lane sends. */
  readonly question: Question | null;
  readonly sinceMs: number;
  readonly fromMs: number;
  readonly ms: number;
}

export interface StandingOptions {
  readonly lane: LaneName;
  readonly clock: Clock;
  /** IANA name of the account's time zone; null while it is not known. */
  readonly timeZone: () => string | null;
}

/** How a lane stands: what of it is blocked, why it waits, whether its fuse has blown. */
export class Standing {
  readonly #options: StandingOptions;
  #gates: Gates = new Map();
  #health: LaneHealth = HEALTHY;
  #pause: LanePause | null = null;
  #troubles: Troubles = new Map();
  #recovered: readonly Recovered[] = [];
  /** How often in a row a question failed. */
  readonly #failedQuestions = new Map<Question, number>();
  #fuse: LaneState | null = null;
  #released: readonly FuseRelease[] = [];
  /** When the last record that was set aside has its turn, milliseconds since 1970. */
  #turnMs = 0;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  get lane(): LaneName {
    return this.#options.lane;
  }

  /** Whether the lane stands still until a person releases it. */
  get isFused(): boolean {
    return this.#fuse !== null;
  }

  /** Why it stands still, or some of it does. */
  get states(): readonly LaneState[] {
    const { lane } = this;
    const gates = [...this.#gates.values()].map((gate) => blockedState(lane, gate));
    const pause = this.#pause === null ? [] : [pauseState(lane, this.#pause)];
    return [...(this.#fuse === null ? [] : [this.#fuse]), ...gates, ...pause];
  }

  /** Takes over the fuse that the ledger remembers, and lets go of one that a person has released. */
  restore({ lanes, released }: LanesRead): void {
    this.#released = released;
    const saved = lanes.find(({ kind, lane }) => kind === 'fuse' && lane === this.lane);
    const fuse = this.#fuse ?? saved ?? null;
    const isReleased = released.some(
      ({ lane, code, atMs }) => lane === fuse?.lane && code === fuse.code && atMs >= fuse.sinceMs,
    );
    this.#fuse = isReleased ? null : fuse;
  }

  /** Records that a round may claim: few while the lane fails, so that each try has others. */
  limit(claims: number): number {
    return isFailing(this.#health) ? Math.min(claims, PROBE_RECORDS) : claims;
  }

  /** Separates what may be sent now from what needs a blocked endpoint. */
  admit<T>(work: readonly T[], needs: (one: T) => readonly string[]): Admitted<T> {
    return admitted(this.#gates, work, needs, this.#options.clock.now());
  }

  /** The first of some endpoints that is blocked; null where none is. */
  closedOf<E extends string>(endpoints: readonly E[]): E | null {
    return endpoints.find((endpoint) => this.#gates.has(endpoint)) ?? null;
  }

  /** Endpoints that are well again, each once. */
  takeRecovered(): readonly Recovered[] {
    const recovered = this.#recovered;
    this.#recovered = [];
    return recovered;
  }

  /**
   * Has all that the lane waits for by its own rules tried at once, because a person says so; returns
   * whether it may begin. What HubSpot has asked to wait for is waited for all the same.
   */
  hasten(): boolean {
    this.#gates = triedNow(this.#gates);
    this.#troubles = believedOver(this.#troubles);
    if (this.#pause?.failure.kind === 'throttled') return false;
    this.#pause = null;
    return true;
  }

  /**
   * Takes in the answer to a question without which the lane can do nothing; null where it was
   * answered.
   */
  ask(question: Question, failure: Failure | null): void {
    if (failure === null) {
      this.#failedQuestions.delete(question);
      if (this.#pause?.question === question) this.#pause = null;
      return;
    }
    const failedRounds = (this.#failedQuestions.get(question) ?? 0) + 1;
    this.#failedQuestions.set(question, failedRounds);
    this.#stand(failure, failingWaitMs({ failedRounds }), question);
  }

  /**
   * Takes in what the requests of a round came to, before its records are settled. Returns the
   * failure for which the lane, or what uses an endpoint, now waits.
   */
  hear(heard: readonly Heard[]): Failure | null {
    const nowMs = this.#options.clock.now();
    this.#gates = gatesAfter(this.#gates, heard, nowMs);
    const { troubles, recovered } = afterTroubles(this.#troubles, heard, nowMs);
    this.#troubles = troubles;
    this.#recovered = [...this.#recovered, ...recovered];
    const health = afterRound(this.#health, heard, nowMs);
    const hasNews = health !== this.#health;
    this.#health = health;
    const failures = heard.flatMap(({ failure }) => failure ?? []);
    const wide = worstOf(failures.filter(({ scope }) => scope === 'connection'));
    const doubtful = failures.find(({ kind, scope }) => kind === 'retry' && scope !== 'record');
    if (wide !== null) this.#stand(wide, failingWaitMs(health));
    else if (hasNews && isFailing(health) && doubtful !== undefined) {
      this.#stand(doubtful, failingWaitMs(health));
    } else if (heard.length > 0) this.#pause = null;
    return this.#pause?.failure ?? worstOf(failures.filter(({ scope }) => scope === 'endpoint'));
  }

  /** What a record does after a failure; what the round came to has to be heard before. */
  after(
    failure: Failure,
    { endpoint, attempts }: Pick<FailedAttempt, 'endpoint' | 'attempts'>,
  ): NextStep {
    const { clock } = this.#options;
    return nextStep({
      failure,
      endpoint,
      attempts,
      health: this.#health,
      nowMs: clock.now(),
      random: clock.random(),
      setAsideMs: this.#nextTurn(),
    });
  }

  /**
   * The step of a record that was not tried.
   *
   * @param endpoint the one that it waits for; null where it is held up by something else
   */
  setAside(endpoint: string | null): NextStep {
    const waitsOn = endpoint === null ? {} : { waitsOn: endpoint };
    return { kind: 'again', dueAtMs: this.#nextTurn(), ...waitsOn };
  }

  /** Spares records that would become dead letters with too many others, and blows the fuse then. */
  guard<T extends { readonly next: NextStep }>(settlements: readonly T[]): readonly T[] {
    const nowMs = this.#options.clock.now();
    const steps = settlements.map(({ next }) => next);
    const blown = blownBy(this.lane, steps, this.#released, nowMs);
    if (blown === null) return settlements;
    this.#fuse ??= fuseState(this.lane, blown, nowMs);
    return this.guard(settlements.map((one) => ({ ...one, next: spared(one.next, blown) })));
  }

  /**
   * What comes after a round that claimed so many records of at most `limit`.
   *
   * @param lingerMs how long it waits for company after a round that was not full, in milliseconds
   */
  rest(claimed: number, limit: number, lingerMs = LINGER_MAX_MS): Rest {
    const nowMs = this.#options.clock.now();
    const waitMs = this.#pause === null ? 0 : leftOf(this.#pause, nowMs);
    if (waitMs > 0) return { ms: waitMs, idleMs: 0 };
    if (claimed === 0) {
      // All that was set aside had its turn, and nothing is there that could fail.
      if (nowMs >= this.#turnMs) this.#recover();
      return IDLE;
    }
    return claimed < limit ? { ms: lingerMs, idleMs: 0 } : ON;
  }

  #recover(): void {
    this.#gates = new Map();
    this.#health = { ...HEALTHY, takenMs: this.#health.takenMs };
    this.#pause = null;
  }

  #nextTurn(): number {
    this.#turnMs = nextTurnMs(this.#turnMs, this.#options.clock.now());
    return this.#turnMs;
  }

  /** Waits for as long as HubSpot says, or the quota lasts; what fails without a word is tried again soon. */
  #stand(failure: Failure, failingMs: number, question: Question | null = null): void {
    const { clock, timeZone } = this.#options;
    const fromMs = clock.now();
    const isWordless = failure.kind === 'retry' && failure.code !== 'migration';
    const ms = isWordless ? failingMs : pauseMs(failure, fromMs, timeZone());
    const sinceMs = this.#pause === null ? fromMs : this.#pause.sinceMs;
    this.#pause = { failure, question, sinceMs, fromMs, ms: Math.max(ms, 0) };
  }
}

function leftOf({ fromMs, ms }: LanePause, nowMs: number): number {
  // A clock that was set back does not make the wait longer.
  return Math.min(ms, fromMs + ms - nowMs);
}

/** Blocked before throttled before what may pass by itself. */
function worstOf(failures: readonly Failure[]): Failure | null {
  const worst = (kind: Failure['kind']): Failure | null =>
    failures.find((failure) => failure.kind === kind) ?? null;
  return worst('blocked') ?? worst('throttled') ?? worst('retry');
}
