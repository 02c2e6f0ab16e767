/** How often one thing is told in a span of time, so that what repeats does not hide everything else. */
export interface Telling {
  /** When the span began, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly told: number;
  readonly untold: number;
}

/** The span, in milliseconds, and how often the same is told in it. */
const SPAN_MS = 60_000;
export const TOLD_MAX = 10;

/**
 * Whether something is told that happens once more; how often it was not told before comes with the
 * first line of the next span. A clock that was set back begins a new span.
 */
export function telling(
  before: Telling | undefined,
  nowMs: number,
): { readonly isTold: boolean; readonly untold: number; readonly next: Telling } {
  const ageMs = before === undefined ? Infinity : nowMs - before.sinceMs;
  if (before === undefined || ageMs < 0 || ageMs >= SPAN_MS) {
    return {
      isTold: true,
      untold: before?.untold ?? 0,
      next: { sinceMs: nowMs, told: 1, untold: 0 },
    };
  }
  if (before.told < TOLD_MAX) {
    return { isTold: true, untold: 0, next: { ...before, told: before.told + 1 } };
  }
  return { isTold: false, untold: 0, next: { ...before, untold: before.untold + 1 } };
}
