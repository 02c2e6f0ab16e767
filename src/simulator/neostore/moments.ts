import assert from 'node:assert/strict';
import type { Random } from './random.ts';

/** A point in time of the history. */
export interface Moment {
  /** UTC with 7 fractional digits, as .NET writes it: `2025-02-17T12:27:31.6316643Z`. */
  readonly date: string;
  /** True when it lies less than a millisecond after the moment before it. */
  readonly atOnce: boolean;
}

/** Units of 100 ns, the resolution of Neostore's `__creationDate`, in a millisecond. */
const TICKS_PER_MS = 10_000;

/** Share of the moments that follow the one before them within its millisecond. */
const AT_ONCE_SHARE = 0.05;

/** Longest gap between two such moments. */
const AT_ONCE_TICKS_MAX = 400;

/**
 * Spreads `count` moments over a span, in strictly rising order and none outside of it. Some share
 * their millisecond with the one before, so that only the last four digits tell which came first.
 *
 * @throws when the span has no room for so many moments
 */
export function* moments(
  random: Random,
  count: number,
  startMs: number,
  spanMs: number,
): Generator<Moment> {
  const width = (spanMs * TICKS_PER_MS) / Math.max(1, count);
  assert(width >= 1, 'the span is too short for so many events');
  let ticks = -1;
  for (let index = 0; index < count; index++) {
    const before = ticks;
    const room = Math.ceil((index + 1) * width) - 1;
    const wantsNear = index > 0 && random.chance(AT_ONCE_SHARE);
    const wanted = wantsNear
      ? before + 1 + random.int(AT_ONCE_TICKS_MAX)
      : Math.floor((index + random.next()) * width);
    ticks = Math.max(before + 1, Math.min(wanted, room));
    yield {
      date: dateAt(startMs, ticks),
      atOnce: wantsNear && millisecond(before) === millisecond(ticks),
    };
  }
}

function dateAt(startMs: number, ticks: number): string {
  const whole = new Date(startMs + millisecond(ticks)).toISOString().slice(0, 23);
  return `${whole}${String(ticks % TICKS_PER_MS).padStart(4, '0')}Z`;
}

function millisecond(ticks: number): number {
  return Math.floor(ticks / TICKS_PER_MS);
}
