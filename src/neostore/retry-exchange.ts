import type { Clock } from '../clock.ts';
import { retryAfterMs } from '../core/retry-after.ts';
import type { Exchange } from '../exchange.ts';

/** Waits before the second attempt and those after it. */
const RETRY_DELAYS_MS: readonly number[] = [500, 2_000, 5_000, 15_000];

/** No wait that Neostore asks for is taken for longer: a person waits for the command to end. */
export const RETRY_AFTER_MAX_MS = 60_000;

/**
 * Makes a call that changes nothing, and makes it again while it fails for what may pass: no
 * answer, a fault of Neostore's own (5xx), or too many requests (429), of which Neostore documents
 * no limit. A `Retry-After` is kept to. Resolves with the last exchange.
 *
 * @param signal ends the waiting; the exchange of then is the last
 */
export async function retryExchange(
  clock: Clock,
  attempt: () => Promise<Exchange>,
  signal?: AbortSignal,
): Promise<Exchange> {
  for (const delayMs of RETRY_DELAYS_MS) {
    const made = await attempt();
    if (!mayPass(made)) return made;
    await clock.sleep(Math.max(delayMs, askedMs(made, clock.now())), signal);
    if (signal?.aborted === true) return made;
  }
  return attempt();
}

function mayPass(exchange: Exchange): boolean {
  if (exchange.kind === 'failed') return true;
  return exchange.status === 429 || exchange.status >= 500;
}

function askedMs(exchange: Exchange, nowMs: number): number {
  const asked = exchange.kind === 'answered' ? exchange.headers.get('retry-after') : null;
  return Math.min(retryAfterMs(asked, nowMs) ?? 0, RETRY_AFTER_MAX_MS);
}
