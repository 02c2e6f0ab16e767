import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/**
 * The daemon has ended so long after it was asked to, in milliseconds, whatever HubSpot, senders and
 * expressions do.
 */
export const STOP_MAX_MS = 10_000;

/** How long all services may take to stop, in milliseconds; the rest is for the ledger and the log. */
export const SERVICES_STOP_MAX_MS = STOP_MAX_MS - 2_000;

/** How long evaluations may go on after the daemon was asked to end, in milliseconds. */
const EVALUATION_GRACE_MS = 2_000;

/** Something that can be stopped. */
interface Stoppable {
  readonly stop: () => Promise<void>;
}

/**
 * Stops services side by side, so that a slow one does not delay the others, and lets them finish
 * what is under way. An evaluation that takes too long for that is cut off. A service that has not
 * stopped when the time is over is left as it is: the ledger makes any moment a safe one to end.
 */
export async function stopServices(
  services: readonly Stoppable[],
  { evaluator, clock, log }: { evaluator: Stoppable; clock: Clock; log: Log },
): Promise<void> {
  const stopped = new AbortController();
  const cutOff = clock
    .sleep(EVALUATION_GRACE_MS, stopped.signal)
    .then(async () => evaluator.stop());
  const stopping = Promise.all(services.map(async (service) => service.stop()));
  await Promise.race([
    stopping.then(() => stopped.abort()),
    clock.sleep(SERVICES_STOP_MAX_MS, stopped.signal),
  ]);
  if (!stopped.signal.aborted) log.warn('services.abandoned');
  await cutOff;
}
