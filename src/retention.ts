import { PeriodicTask } from './periodic-task.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger/port.ts';
import type { Log } from './log.ts';

/** How often what is too old is looked for, in milliseconds. */
const PRUNE_EVERY_MS = 60 * 60_000;

/** How soon after the start that begins, in milliseconds: a daemon that starts has better to do. */
const PRUNE_FIRST_MS = 60_000;

const DAY_MS = 24 * 60 * 60_000;

export interface RetentionOptions {
  readonly ledger: Pick<Ledger, 'prune'>;
  readonly connections: readonly string[];
  readonly days: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Purges payloads that are older than the settings allow, again and again. */
export function retention(options: RetentionOptions): PeriodicTask {
  const { clock } = options;
  const times = { clock, firstMs: PRUNE_FIRST_MS, everyMs: PRUNE_EVERY_MS };
  return new PeriodicTask(times, async (signal) => prune(options, signal));
}

async function prune(
  { ledger, connections, days, clock, log }: RetentionOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const connection of connections) {
    if (signal.aborted) return;
    try {
      const payloads = await ledger.prune(connection, retainedSinceMs(days, clock.now()));
      if (payloads > 0) log.info({ connection, payloads }, 'retention.applied');
    } catch (err) {
      // What was not purged now is purged the next time.
      log.error({ connection, err }, 'retention.failed');
    }
  }
}

/** What was received before this is too old to keep, milliseconds since 1970. */
export function retainedSinceMs(days: number, nowMs: number): number {
  return nowMs - days * DAY_MS;
}
