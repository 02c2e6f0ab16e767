import type { Clock } from '../clock.ts';

/** Waits before the second and the third attempt. What takes longer is the ledger's to repeat. */
const RETRY_DELAYS_MS: readonly number[] = [250, 1_000];

/** No further attempt once this much time has gone: a call that fails slowly is not retried for long. */
export const RETRY_TIME_MAX_MS = 20_000;

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
  for (const delayMs of RETRY_DELAYS_MS) {
    const answer = await attempt();
    const askedMs = waitOf(answer);
    if (askedMs === null || clock.now() - startedMs > RETRY_TIME_MAX_MS) return answer;
    await clock.sleep(Math.max(delayMs, askedMs), signal);
    if (signal?.aborted === true) return answer;
  }
  return attempt();
}
