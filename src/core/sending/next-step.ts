import { nextAttemptMs, RETRY_ATTEMPTS_MAX } from '../backoff.ts';
import { isOfEndpoint, WAITING_ATTEMPTS_MAX } from './recovery.ts';
import { isFailing, isTaking, type LaneHealth } from './lane-health.ts';
import type { NextStep } from '../../model/settlement.ts';
import type { Failure } from '../../model/outcome.ts';

/** Code of a dead letter that was tried as often as anything is. */
const GAVE_UP = 'gave-up';

export interface FailedAttempt {
  readonly failure: Failure;
  /** The endpoint that failed; null where none was asked. */
  readonly endpoint: string | null;
  /** Failed attempts before this one. */
  readonly attempts: number;
  /** Of the lane, this round included. */
  readonly health: LaneHealth;
  readonly nowMs: number;
  /** A number in [0, 1). */
  readonly random: number;
  /** When a record has its next turn that is set aside because of something else, milliseconds since 1970. */
  readonly setAsideMs: number;
}

/**
 * What a piece of work does after a failure. What is the connection's or an endpoint's counts no
 * attempt, nor does a failure of the whole lane: the record is set aside, so that the next try has
 * others. A record's own failure is tried again, later from time to time. It becomes a dead letter
 * when HubSpot will never take it, or when all attempts are used up while HubSpot takes others.
 */
export function nextStep(attempt: FailedAttempt): NextStep {
  const { failure, attempts, health, nowMs, random, setAsideMs } = attempt;
  const waitsOn = waitedFor(attempt);
  switch (failure.kind) {
    case 'throttled':
      return { kind: 'again' };
    case 'blocked':
      return failure.scope === 'endpoint'
        ? { kind: 'again', dueAtMs: setAsideMs, ...waitsOn }
        : { kind: 'again' };
    case 'rejected':
      return { kind: 'dead', code: failure.code, reason: failure.reason };
    case 'retry': {
      const { code, reason, scope, afterMs } = failure;
      if (!failure.counts) {
        return afterMs === undefined
          ? { kind: 'again' }
          : { kind: 'again', dueAtMs: nowMs + afterMs };
      }
      if (scope !== 'record' && isFailing(health)) {
        return { kind: 'again', dueAtMs: setAsideMs, ...waitsOn };
      }
      const failed = attempts + 1;
      if (failed >= RETRY_ATTEMPTS_MAX && isTaking(health, nowMs)) {
        return { kind: 'dead', code: GAVE_UP, reason: `gave up: ${reason}` };
      }
      const dueAtMs = nextAttemptMs(nowMs, failed, random, afterMs);
      return { kind: 'retry', code, reason, dueAtMs, ...waitsOn };
    }
  }
}

/** What a record waits for that has failed for a cause which may pass for all, and not too often by itself. */
function waitedFor({ failure, endpoint, attempts }: FailedAttempt): { readonly waitsOn?: string } {
  const isOwn = !isOfEndpoint(failure) || attempts >= WAITING_ATTEMPTS_MAX;
  return endpoint === null || isOwn ? {} : { waitsOn: endpoint };
}
