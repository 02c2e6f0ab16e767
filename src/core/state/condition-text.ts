import { duration } from '../duration.ts';
import { timeText } from '../time-text.ts';
import type { Condition, Severity } from '../../model/condition.ts';

/** What people call each severity. */
export const SEVERITY_NAMES: { readonly [severity in Severity]: string } = {
  well: 'WELL',
  notice: 'NOTICE',
  person: 'WANTS A PERSON',
  down: 'DOWN',
};

/**
 * A condition in one sentence, with its times and figures, such as `HubSpot answers 500 since
 * 2026-11-27 02:10:00 UTC, for 3 min (97 % of 120 requests)`; without a full stop.
 */
export function conditionText(
  { what, figures, sinceMs, untilMs }: Condition,
  nowMs: number,
): string {
  const since =
    sinceMs === null
      ? ''
      : ` since ${timeText(sinceMs)}, for ${duration(Math.max(0, nowMs - sinceMs))}`;
  const until = untilMs === null ? '' : `, ${untilText(untilMs, nowMs)}`;
  return `${what}${since}${until}${figures === '' ? '' : ` (${figures})`}`;
}

function untilText(untilMs: number, nowMs: number): string {
  return untilMs <= nowMs
    ? 'due to be tried again'
    : `until ${timeText(untilMs)}, in ${duration(untilMs - nowMs)}`;
}
