import type { UsedWindow } from '../../model/hubspot.ts';

/**
 * How many calls may be made: never more than `limit` in any window of `windowMs`.
 *
 * HubSpot counts a call when it arrives, some time between sending and answer. A call therefore
 * holds its turn from the moment it is granted until a whole window after it **ended**. Counting
 * from the time of sending would let a slow call and a fast one, sent a window apart, arrive in
 * the same window.
 *
 * All times are those of a clock that nobody sets, in milliseconds: one that jumps ahead would empty
 * the window.
 */
export interface Budget {
  /** What the settings allow; nothing that is learnt goes beyond it. */
  readonly ceiling: number;
  readonly limit: number;
  readonly windowMs: number;
  readonly inFlight: number;
  /** When calls ended, ascending; older ones than a window are forgotten. */
  readonly endedMs: readonly number[];
  readonly pausedUntilMs: number;
}

export type Turn =
  | { readonly kind: 'granted'; readonly budget: Budget }
  /** Ask again at `atMs`; null: when a call under way has ended. */
  | { readonly kind: 'wait'; readonly budget: Budget; readonly atMs: number | null };

/** HubSpot's rolling window for one app. [HubSpot usage guidelines] */
export const WINDOW_MS = 10_000;

/** A budget of which nothing is used. `ceiling` is at least 1. */
export function openBudget(ceiling: number): Budget {
  return {
    ceiling,
    limit: ceiling,
    windowMs: WINDOW_MS,
    inFlight: 0,
    endedMs: [],
    pausedUntilMs: 0,
  };
}

/** Grants a call, or says when to ask again. Every granted call must be ended with {@link endTurn}. */
export function takeTurn(budget: Budget, nowMs: number): Turn {
  const current = at(budget, nowMs);
  const { pausedUntilMs, endedMs, inFlight, limit, windowMs } = current;
  if (pausedUntilMs > nowMs) return { kind: 'wait', budget: current, atMs: pausedUntilMs };
  const excess = inFlight + endedMs.length - limit;
  if (excess < 0) return { kind: 'granted', budget: { ...current, inFlight: inFlight + 1 } };
  const lastToGo = endedMs[excess];
  const atMs = lastToGo === undefined ? null : lastToGo + windowMs + 1;
  return { kind: 'wait', budget: current, atMs };
}

/** How many calls would be granted now; none while a pause lasts. */
export function turnsLeft(budget: Budget, nowMs: number): number {
  const { pausedUntilMs, endedMs, inFlight, limit } = at(budget, nowMs);
  return pausedUntilMs > nowMs ? 0 : Math.max(0, limit - inFlight - endedMs.length);
}

/** Notes that a granted call is over, answered or not. */
export function endTurn(budget: Budget, nowMs: number): Budget {
  const current = at(budget, nowMs);
  return {
    ...current,
    inFlight: current.inFlight - 1,
    endedMs: [...current.endedMs, nowMs],
  };
}

/** No window is believed that is said to be longer, in milliseconds: it would stop everything. */
export const INTERVAL_MAX_MS = 60_000;

/**
 * Takes over the limit that HubSpot's answers name, never above the ceiling. Should HubSpot name
 * a window other than ours, the longer of the two counts.
 *
 * @param max null where the answer does not say; so for `intervalMs`
 */
export function learnLimit(budget: Budget, max: number | null, intervalMs: number | null): Budget {
  if (max === null || intervalMs === null) return budget;
  if (!(max >= 1) || !(intervalMs >= 1 && intervalMs <= INTERVAL_MAX_MS)) return budget;
  return {
    ...budget,
    limit: Math.min(budget.ceiling, Math.floor(max)),
    windowMs: Math.max(WINDOW_MS, intervalMs),
  };
}

/** Grants nothing for `pauseMs`, at most a window: HubSpot has said that the window is full. */
export function pauseBudget(budget: Budget, nowMs: number, pauseMs: number): Budget {
  const untilMs = nowMs + Math.min(pauseMs, budget.windowMs);
  return { ...budget, pausedUntilMs: Math.max(budget.pausedUntilMs, untilMs) };
}

/** What of the window is used, for whoever goes on with it. No call may be under way. */
export function usedOf(budget: Budget, nowMs: number): UsedWindow {
  const { limit: max, windowMs, endedMs, pausedUntilMs } = at(budget, nowMs);
  const lastMs = endedMs.at(-1) ?? nowMs;
  const callsMs = endedMs.map((one) => lastMs - one);
  return { max, windowMs, callsMs, pausedMs: Math.max(0, pausedUntilMs - lastMs) };
}

/**
 * A budget of which another process has used something.
 *
 * @param lastMs when the last of its calls ended
 */
export function withUsed(budget: Budget, used: UsedWindow, lastMs: number): Budget {
  const endedMs = [...used.callsMs.map((one) => lastMs - one), ...budget.endedMs];
  return {
    ...budget,
    limit: Math.min(budget.ceiling, used.max),
    windowMs: used.windowMs,
    endedMs: endedMs.toSorted((one, other) => one - other),
    pausedUntilMs: Math.max(budget.pausedUntilMs, lastMs + used.pausedMs),
  };
}

/** What HubSpot said of the account's quota for the day, which all its apps share. */
export interface DailyQuota {
  readonly max: number;
  readonly remaining: number;
  readonly saidMs: number;
}

/**
 * For so long such a word is believed. Then a request finds out again, for the quota comes back at
 * midnight and other apps may have been given more.
 */
export const DAILY_QUOTA_AGE_MAX_MS = 5 * 60_000;

/**
 * How long to leave what is left of the day's quota to the account's other apps, in milliseconds;
 * 0 when there is more left than the reserve.
 *
 * @param reserve share of the quota to be left, from 0 to less than 1
 */
export function dailyWaitMs(quota: DailyQuota | null, reserve: number, nowMs: number): number {
  if (quota === null || quota.remaining > quota.max * reserve) return 0;
  const leftMs = quota.saidMs + DAILY_QUOTA_AGE_MAX_MS - nowMs;
  return Math.min(Math.max(leftMs, 0), DAILY_QUOTA_AGE_MAX_MS);
}

/** The budget as of now. */
function at(budget: Budget, nowMs: number): Budget {
  const endedMs = budget.endedMs.filter((endedMs) => endedMs >= nowMs - budget.windowMs);
  return { ...budget, endedMs };
}
