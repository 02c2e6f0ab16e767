import type { Condition } from '../../model/condition.ts';

/** What a condition has to say; what is missing there has no figures, times, growth or parts. */
type Said = Pick<Condition, 'code' | 'severity' | 'what' | 'advice'> & Partial<Condition>;

/** A condition of what is to be said of it. */
export function conditionOf(said: Said): Condition {
  return { figures: '', sinceMs: null, untilMs: null, size: 0, parts: [], ...said };
}

/** A number and what it counts, such as `1 contact` or `3,000 contacts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A share in whole percent, which says neither none nor all where that is not so. */
export function percent(part: number, whole: number): string {
  const rounded = Math.round((part / whole) * 100);
  const shown = part === whole ? 100 : Math.min(99, part === 0 ? 0 : Math.max(1, rounded));
  return `${shown} %`;
}

/** Longest reason in a sentence, in characters. */
const REASON_CHARS_MAX = 200;

/** A reason that is short enough for a sentence. */
export function cut(reason: string): string {
  return reason.length <= REASON_CHARS_MAX ? reason : `${reason.slice(0, REASON_CHARS_MAX)}…`;
}
