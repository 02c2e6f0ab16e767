import type { Clock } from './clock.ts';
import type { Desk } from './ledger/desk-port.ts';
import type { Log } from './log.ts';
import { PeriodicTask } from './periodic-task.ts';

/** How soon an event is in the wallet's numbers. */
const COUNT_EVERY_MS = 5_000;

/** Events of one connection that a round counts, so that none waits long for another. */
const COUNTED_PER_ROUND_MAX = 20_000;

export interface WalletCountingOptions {
  readonly ledger: Pick<Desk, 'countWallet'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Counts events of the wallet, periodically: what has come, and what an older version left. A connection
 * to which nothing has happened costs nothing.
 */
export class WalletCounting {
  readonly #options: WalletCountingOptions;
  readonly #task: PeriodicTask;
  #touched = new Set<string>();

  constructor(options: WalletCountingOptions) {
    const times = { clock: options.clock, firstMs: COUNT_EVERY_MS, everyMs: COUNT_EVERY_MS };
    this.#options = options;
    this.#task = new PeriodicTask(times, async (signal) => this.#countAll(signal));
  }

  /** Says that something has happened to a connection that is worked on here. */
  touch(connection: string): void {
    this.#touched.add(connection);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #countAll(signal: AbortSignal): Promise<void> {
    const touched = [...this.#touched];
    this.#touched = new Set();
    for (const connection of touched) {
      if (signal.aborted) return;
      if (!(await this.#isCounted(connection))) this.#touched.add(connection);
    }
  }

  /** Counts events of a connection; false where some are left for the next time. */
  async #isCounted(connection: string): Promise<boolean> {
    const { ledger, log } = this.#options;
    try {
      const counted = await ledger.countWallet(connection, COUNTED_PER_ROUND_MAX);
      return counted < COUNTED_PER_ROUND_MAX;
    } catch (err) {
      log.error({ connection, err }, 'numbers.failed');
      return false;
    }
  }
}
