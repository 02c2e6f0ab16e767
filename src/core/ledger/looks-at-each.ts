/** Numbers of events: from one on, and before another; the largest integer stands for no end. */
export interface NumberRange {
  readonly from: number;
  readonly before: number;
}

/** Events of a time of which a page looks at each, and so many where their numbers lie far apart. */
const TIMED_EVENTS_MAX = 10_000;
export const SCATTERED_EVENTS_MAX = 200_000;

/** So many times as many numbers as events are far apart. */
const SCATTERED_TIMES = 10;

/**
 * Whether a page looks at each event of a time: they are few, or their numbers lie far apart, because the
 * clock was set back, so that all others between them would be walked over.
 */
export function looksAtEach(count: number, { from, before }: NumberRange): boolean {
  if (count <= TIMED_EVENTS_MAX) return true;
  const isScattered = before < Number.MAX_SAFE_INTEGER && before - from > SCATTERED_TIMES * count;
  return isScattered && count <= SCATTERED_EVENTS_MAX;
}
