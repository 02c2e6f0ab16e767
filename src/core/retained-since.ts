import { LISTED_EVENT } from './event.ts';
import { instantMs } from './order-key.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Longest time without an event in which the clock is still believed. A clock that is far ahead
 * would purge what is to be kept, for good; a tenant that is silent for so long has time.
 */
export const SILENCE_MAX_MS = 30 * DAY_MS;

/** What tells the time of an event, as its sender and our clock have it. */
export interface TimedEvent {
  readonly name: string | null;
  readonly at: string;
  readonly receivedAtMs: number;
}

/** What was received before this is too old to keep, milliseconds since 1970. */
export function retainedSinceMs(days: number, nowMs: number): number {
  return nowMs - days * DAY_MS;
}

/**
 * How far the clock is beyond the newest event, in milliseconds; null where that is not too far to
 * purge by it, or where there is no event. The earlier of an event's own time and its receipt counts:
 * a receipt alone would prove a wrong clock right. Backfilled events tell nothing, for they are old, nor do bodies that are no event.
 */
export function clockAheadMs(events: readonly TimedEvent[], nowMs: number): number | null {
  const times = events
    .filter(({ name }) => name !== null && name !== LISTED_EVENT)
    .map(({ at, receivedAtMs }) => Math.min(instantMs(at), receivedAtMs));
  if (times.length === 0) return null;
  const aheadMs = nowMs - Math.max(...times);
  return aheadMs > SILENCE_MAX_MS ? aheadMs : null;
}

/** Whole days of a time, for people. */
export function wholeDays(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
