/** How many events were applied lately. */
export interface Pace {
  /** When the second began that is counted, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly count: number;
  /** Events of the second before. */
  readonly before: number;
}

/** Nothing was applied yet. */
export const AT_REST: Pace = { sinceMs: -Infinity, count: 0, before: 0 };

const SECOND_MS = 1_000;

/** From so many events a second on, what is applied now has company in a moment. */
export const FAST_PER_SECOND = 250;

/** The pace after so many more events. */
export function pacedOn(pace: Pace, events: number, nowMs: number): Pace {
  const { sinceMs, count, before } = pace;
  const elapsedMs = nowMs - sinceMs;
  // A clock that was set back begins another second.
  if (elapsedMs >= 0 && elapsedMs < SECOND_MS) return { sinceMs, count: count + events, before };
  const isNext = elapsedMs >= 0 && elapsedMs < 2 * SECOND_MS;
  return { sinceMs: nowMs, count: events, before: isNext ? count : 0 };
}

/** Whether events come so fast that a batch is soon full. */
export function isFast(pace: Pace, nowMs: number): boolean {
  const { count, before } = pacedOn(pace, 0, nowMs);
  return Math.max(count, before) >= FAST_PER_SECOND;
}
