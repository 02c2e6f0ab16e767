import type { Clock } from '../clock.ts';
import type { Contender } from '../ledger/lease-port.ts';
import type { Log } from '../log.ts';
import { Loop } from './loop.ts';
import type { Due } from '../model/lane.ts';

/** How often the ledger is asked what is due, in milliseconds. */
const LOOK_MS = 1_000;

/** Shortest time between two looks, in milliseconds, however often the ledger changes. */
const LOOK_MIN_MS = 50;

export interface DueWatchOptions {
  readonly contender: Pick<Contender, 'dueOf' | 'onChange'>;
  /** Who is called with what is due of a connection; none where its work has ended meanwhile. */
  readonly dispatches: { get(connection: string): { due(due: Due): void } | undefined };
  readonly clock: Clock;
  readonly log: Log;
  readonly onFatal: (error: unknown) => void;
}

/**
 * Asks the ledger once a second what is due, in one question for all connections, so that none of
 * them has to ask by itself; and at once when another process changed it.
 */
export class DueWatch {
  readonly #options: DueWatchOptions;
  readonly #loop: Loop;

  constructor(options: DueWatchOptions) {
    const { clock, log, onFatal } = options;
    this.#options = options;
    this.#loop = new Loop({
      clock,
      log,
      onFatal,
      about: { loop: 'due' },
      round: async () => {
        await this.#look();
        return { ms: LOOK_MIN_MS, idleMs: LOOK_MS };
      },
    });
  }

  /** Begins. Idempotent. */
  start(): void {
    const { contender, dispatches } = this.#options;
    contender.onChange((connections) => {
      const isOurs = (id: string): boolean => dispatches.get(id) !== undefined;
      if (connections?.some(isOurs) !== false) this.#loop.wake();
    });
    this.#loop.start();
  }

  /** Ends. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #look(): Promise<void> {
    const { contender, dispatches, clock } = this.#options;
    const dues = await contender.dueOf(clock.now());
    for (const [connection, due] of dues) dispatches.get(connection)?.due(due);
  }
}
