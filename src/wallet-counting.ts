import type { Clock } from './clock.ts';
import type { Desk } from './ledger/port.ts';
import type { Log } from './log.ts';
import { PeriodicTask } from './periodic-task.ts';

/** How soon an event is in the wallet's numbers. */
const COUNT_EVERY_MS = 5_000;

/** Events of one connection that a round counts, so that none waits long for another. */
const COUNTED_PER_ROUND_MAX = 20_000;

export interface WalletCountingOptions {
  readonly ledger: Pick<Desk, 'countWallet'>;
  readonly connections: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Counts events of the wallet, periodically: what has come, and what an older version left. */
export function walletCounting(options: WalletCountingOptions): PeriodicTask {
  const { ledger, connections, clock, log } = options;
  const times = { clock, firstMs: COUNT_EVERY_MS, everyMs: COUNT_EVERY_MS };
  return new PeriodicTask(times, async (signal) => {
    for (const connection of connections) {
      if (signal.aborted) return;
      try {
        await ledger.countWallet(connection, COUNTED_PER_ROUND_MAX);
      } catch (err) {
        // What was not counted now is counted the next time.
        log.error({ connection, err }, 'numbers.failed');
      }
    }
  });
}
