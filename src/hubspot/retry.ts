import pRetry from 'p-retry';
import type { Clock } from '../clock.ts';

/** Waits before the second and the third attempt. What takes longer is the ledger's to repeat. */
const RETRY_DELAYS_MS: readonly number[] = [250, 1_000];

/** No further attempt once this much time has gone: a call that fails slowly is not retried for long. */
export const RETRY_TIME_MAX_MS = 20_000;

/** Carries an answer that is worth another attempt out of p-retry, which knows failures as errors only. */
class PassingFault<T> extends Error {
  readonly answer: T;

  constructor(answer: T) {
    super('passing fault');
    this.answer = answer;
  }
}

export interface BriefRetry<T> {
  readonly clock: Clock;
  /**
   * How long HubSpot asks to wait before another attempt, in milliseconds; null when the answer is
   * final.
   */
  readonly waitOf: (answer: T) => number | null;
  /** Ends the waiting; no further attempt begins. */
  readonly signal?: AbortSignal | undefined;
}

/** Repeats `attempt` over a fault of seconds, up to twice, and resolves with its last answer. */
export async function retryBriefly<T>(
  attempt: () => Promise<T>,
  { clock, waitOf, signal }: BriefRetry<T>,
): Promise<T> {
  const startedMs = clock.now();
  const attemptOnce = async (): Promise<T> => {
    const answer = await attempt();
    if (waitOf(answer) === null) return answer;
    throw new PassingFault(answer);
  };
  try {
    return await pRetry(attemptOnce, {
      retries: RETRY_DELAYS_MS.length,
      // p-retry's own timer stays out: the wait goes through the injected clock.
      minTimeout: 0,
      shouldRetry: async ({ error, retriesConsumed }) => {
        if (!(error instanceof PassingFault)) return false;
        if (clock.now() - startedMs > RETRY_TIME_MAX_MS) return false;
        const askedMs = waitOf(error.answer as T) ?? 0;
        await clock.sleep(Math.max(RETRY_DELAYS_MS[retriesConsumed] ?? 0, askedMs), signal);
        return signal?.aborted !== true;
      },
    });
  } catch (fault) {
    if (fault instanceof PassingFault) return fault.answer as T;
    throw fault;
  }
}
