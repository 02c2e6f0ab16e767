import { FUSE_DEAD_MAX, type Blown } from '../core/sending/fuse.ts';
import { hintFor } from '../hubspot/decisions/blocked-hint.ts';
import type { LanePause } from './standing.ts';
import type { LaneName, LaneState } from '../model/lane.ts';
import type { Pause } from '../model/hubspot.ts';
import type { Blocked, Failure } from '../model/outcome.ts';

/** A lane that waits, for people. */
export function pauseState(lane: LaneName, { failure, sinceMs, fromMs, ms }: LanePause): LaneState {
  if (failure.kind === 'blocked') return blockedState(lane, { blocked: failure, sinceMs });
  const { code, hint } = explained(failure);
  const untilMs = fromMs + ms;
  return { lane, kind: 'paused', code, reason: failure.reason, hint, sinceMs, untilMs };
}

/** A lane whose requests wait because the whole account is to be left alone, for people. */
export function waitState(lane: LaneName, { reason, sinceMs, untilMs }: Pause): LaneState {
  return { lane, kind: 'paused', code: 'quota', reason, hint: QUOTA_HINT, sinceMs, untilMs };
}

/** A fuse that has blown, for people. */
export function fuseState(
  lane: LaneName,
  { code, count, reason }: Blown,
  sinceMs: number,
): LaneState {
  return {
    lane,
    kind: 'fuse',
    code,
    reason: `${count} records at once would become dead letters: ${reason}`,
    hint: `More than ${FUSE_DEAD_MAX} at once are rarely the fault of each, so none was given up. Look for a common cause, then let them go on with "neostore-hubspot dead-letters release".`,
    sinceMs,
    untilMs: null,
  };
}

/** What is blocked of a lane, for people. */
export function blockedState(
  lane: LaneName,
  { blocked, sinceMs }: { readonly blocked: Blocked; readonly sinceMs: number },
): LaneState {
  const { reason, detail } = blocked;
  return {
    lane,
    kind: 'blocked',
    code: reason,
    reason: `${reason} (${detail})`,
    hint: hintFor(blocked),
    sinceMs,
    untilMs: null,
  };
}

function explained(failure: Exclude<Failure, Blocked>): Pick<LaneState, 'code' | 'hint'> {
  switch (failure.kind) {
    case 'throttled':
      return {
        code: failure.policy,
        hint:
          failure.policy === 'daily'
            ? "HubSpot's quota for the day is used up. Sending resumes by itself when the account's next day begins."
            : QUOTA_HINT,
      };
    case 'rejected':
      return { code: failure.code, hint: ASKED_AGAIN };
    case 'retry':
      return { code: failure.code, hint: HINTS[failure.code] ?? FAILS };
  }
}

const QUOTA_HINT = "HubSpot's limit of requests is reached. Sending resumes by itself.";
const ASKED_AGAIN = 'HubSpot refuses a question of the daemon. It is asked again by itself.';
const FAILS =
  'HubSpot fails at the moment. It is tried again every few seconds, and nothing is given up.';

const HINTS: { readonly [code: string]: string } = {
  network:
    'HubSpot cannot be reached: check the network, DNS, any proxy and HUBSPOT_BASE_URL. It is tried again every few seconds, and nothing is given up.',
  'no-token':
    'No access token can be had: check the OAuth settings and the network. It is tried again by itself, and nothing is given up.',
  migration: 'HubSpot moves the account, which may take a day. Sending resumes by itself.',
  fenced: 'This process may not send any more: another one does.',
};
