import type { Clock } from './clock.ts';
import { clockAheadMs, retainedSinceMs, wholeDays } from './core/retained-since.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Log } from './log.ts';
import { PeriodicTask } from './periodic-task.ts';

/** Wait between two purges, in milliseconds. */
const PRUNE_EVERY_MS = 60 * 60_000;

/** Wait before the first purge, in milliseconds: a daemon that starts has better to do. */
const PRUNE_FIRST_MS = 60_000;

/** How many of the newest events are asked for what time it is. */
const WITNESSES = 100;

export interface RetentionOptions {
  readonly ledger: Pick<Ledger, 'events' | 'prune'>;
  /** The connections that this process works on, asked each time. */
  readonly connections: () => readonly string[];
  readonly days: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Purges payloads that are older than the settings allow, periodically. */
export function retention(options: RetentionOptions): PeriodicTask {
  const { clock } = options;
  const times = { clock, firstMs: PRUNE_FIRST_MS, everyMs: PRUNE_EVERY_MS };
  return new PeriodicTask(times, async (signal) => pruneAll(options, signal));
}

async function pruneAll(options: RetentionOptions, signal: AbortSignal): Promise<void> {
  for (const connection of options.connections()) {
    if (signal.aborted) return;
    try {
      await prune(options, connection);
    } catch (err) {
      // What was not purged now is purged the next time.
      options.log.error({ connection, err }, 'retention.failed');
    }
  }
}

async function prune(
  { ledger, days, clock, log }: RetentionOptions,
  connection: string,
): Promise<void> {
  const { rows: newest } = await ledger.events(connection, { limit: WITNESSES });
  const nowMs = clock.now();
  const aheadMs = clockAheadMs(newest, nowMs);
  if (aheadMs !== null) {
    const hint =
      'nothing is purged while the clock is so far beyond the newest event: set the clock right, or run "neostore-hubspot prune" if it is';
    log.warn({ connection, days: wholeDays(aheadMs), hint }, 'retention.held');
    return;
  }
  const payloads = await ledger.prune(connection, retainedSinceMs(days, nowMs));
  if (payloads > 0) log.info({ connection, payloads }, 'retention.applied');
}
