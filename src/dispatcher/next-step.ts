import type { Clock } from '../clock.ts';
import { nextAttemptMs, RETRY_ATTEMPTS_MAX } from '../core/backoff.ts';
import type { Failure, Rejected, Retry } from '../core/outcome.ts';
import type { ReasonCode } from '../core/reason.ts';
import type { NextStep } from '../core/ledger/work.ts';

/**
 * What a piece of work does after a failure of its own: it is tried again, later from time to time,
 * and becomes a dead letter when HubSpot will never take it or all attempts are used up.
 *
 * @param attempts failed attempts before this one
 */
export function afterFailure(failure: Retry | Rejected, attempts: number, clock: Clock): NextStep {
  const { code, reason } = failure;
  if (isUncounted(failure)) return { kind: 'again' };
  if (failure.kind === 'rejected') return { kind: 'dead', code, reason };
  const failed = attempts + 1;
  if (failed >= RETRY_ATTEMPTS_MAX) return gaveUp(reason);
  const dueAtMs = nextAttemptMs(clock.now(), failed, clock.random(), failure.afterMs);
  return { kind: 'retry', code, reason, dueAtMs };
}

function gaveUp(reason: string): NextStep {
  const code: ReasonCode = 'gave-up';
  return { kind: 'dead', code, reason: `gave up: ${reason}` };
}

/** Whether nothing was tried for the record, so that it stays as it was. */
export function isUncounted(failure: Failure): boolean {
  return failure.kind === 'retry' && !failure.counts && failure.afterMs === undefined;
}
