/**
 * What was saved this much later than now, in milliseconds, was saved before the clock was set back:
 * a time at which it is due says nothing any more, so it is due now. Less than this is the way of a
 * call to the ledger.
 */
const CLOCK_STEP_MIN_MS = 10_000;

/** The time beyond which something cannot have been saved, by a clock that says it is `nowMs`. */
export function laterThan(nowMs: number): number {
  return nowMs + CLOCK_STEP_MIN_MS;
}
