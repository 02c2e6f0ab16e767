import { DAILY_QUOTA_AGE_MAX_MS } from './budget.ts';
import type { Failure, Throttled } from './outcome.ts';

/** How long a pause for each policy lasts where HubSpot does not say, in milliseconds. [HubSpot usage guidelines] */
const TEN_SECONDLY_PAUSE_MS = 10_000;
const SECONDLY_PAUSE_MS = 1_000;
/** How often a blocked connection is tried again, in milliseconds. */
export const BLOCKED_PROBE_MS = 15_000;
/** How soon a question is asked again that everything waits for, in milliseconds. */
const QUESTION_RETRY_MS = 2_000;

const DAY_MS = 24 * 60 * 60_000;

/**
 * How long to leave HubSpot alone after a failure that concerns a whole connection, in
 * milliseconds. The daily quota comes back at midnight in the account's time zone; where the zone is
 * not known yet, because the quota was used up already when it was asked for, that is asked again
 * from time to time.
 */
export function pauseMs(failure: Failure, nowMs: number, timeZone: string | null): number {
  switch (failure.kind) {
    case 'blocked':
    case 'rejected':
      return BLOCKED_PROBE_MS;
    case 'retry':
      return failure.afterMs ?? QUESTION_RETRY_MS;
    case 'throttled':
      return failure.afterMs ?? throttledMs(failure.policy, nowMs, timeZone);
  }
}

function throttledMs(policy: Throttled['policy'], nowMs: number, timeZone: string | null): number {
  switch (policy) {
    case 'ten-secondly':
      return TEN_SECONDLY_PAUSE_MS;
    case 'secondly':
      return SECONDLY_PAUSE_MS;
    case 'daily':
      return timeZone === null ? DAILY_QUOTA_AGE_MAX_MS : midnightAfter(nowMs, timeZone) - nowMs;
  }
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
