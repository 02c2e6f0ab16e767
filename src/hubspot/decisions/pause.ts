import { PROBE_MS } from '../../core/sending/lane-health.ts';
import { DAILY_QUOTA_AGE_MAX_MS } from './budget.ts';
import { TEN_SECONDLY_WAIT_MAX_MS } from './waits.ts';
import type { Failure, Throttled } from '../../model/outcome.ts';

/** How long a pause for the limit of a second lasts where HubSpot does not say, in milliseconds. */
const SECONDLY_PAUSE_MS = 1_000;
/** How soon a question is asked again that everything waits for, in milliseconds. */
const QUESTION_RETRY_MS = 2_000;

const DAY_MS = 24 * 60 * 60_000;

/** The longest day is 25 hours long, where clocks are set back. */
const DAY_MAX_MS = DAY_MS + 60 * 60_000;

/** For so long after midnight HubSpot's clock may still be in the day before. */
const MIDNIGHT_MARGIN_MS = 10 * 60_000;

/** How long to leave HubSpot alone after a failure that does not concern one record, in milliseconds. */
export function pauseMs(failure: Failure, nowMs: number, timeZone: string | null): number {
  switch (failure.kind) {
    case 'blocked':
    case 'rejected':
      return PROBE_MS;
    case 'retry':
      return failure.afterMs ?? QUESTION_RETRY_MS;
    case 'throttled':
      return failure.afterMs ?? throttledMs(failure.policy, nowMs, timeZone);
  }
}

function throttledMs(policy: Throttled['policy'], nowMs: number, timeZone: string | null): number {
  switch (policy) {
    case 'ten-secondly':
      return TEN_SECONDLY_WAIT_MAX_MS;
    case 'secondly':
      return SECONDLY_PAUSE_MS;
    case 'daily':
      return untilNextDayMs(nowMs, timeZone);
  }
}

/**
 * The daily quota comes back at midnight in the account's time zone. Where the zone is not known,
 * or the day has only just begun by our clock, HubSpot is asked again from time to time.
 */
function untilNextDayMs(nowMs: number, timeZone: string | null): number {
  if (timeZone === null || sinceMidnightMs(nowMs, timeZone) < MIDNIGHT_MARGIN_MS) {
    return DAILY_QUOTA_AGE_MAX_MS;
  }
  return Math.min(midnightAfter(nowMs, timeZone) - nowMs, DAY_MAX_MS);
}

/** The next midnight in a time zone, milliseconds since 1970; also on days that are not 24 hours long. */
export function midnightAfter(nowMs: number, timeZone: string): number {
  const guess = nowMs + DAY_MS - sinceMidnightMs(nowMs, timeZone);
  const past = sinceMidnightMs(guess, timeZone);
  return past < DAY_MS / 2 ? guess - past : guess + DAY_MS - past;
}

function sinceMidnightMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const seconds = (value('hour') * 60 + value('minute')) * 60 + value('second');
  return seconds * 1_000 + (((atMs % 1_000) + 1_000) % 1_000);
}

/** A time zone that is known here; null for anything else. */
export function knownTimeZone(name: unknown): string | null {
  if (typeof name !== 'string' || name === '') return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
