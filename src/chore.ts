import type { Clock } from './clock.ts';

export interface ChoreOptions {
  readonly clock: Clock;
  /** Wait before the first time, in milliseconds. */
  readonly firstMs: number;
  /** Wait between two times, in milliseconds. */
  readonly everyMs: number;
}

/** Something that is done again and again, until it is stopped. */
export class Chore {
  readonly #options: ChoreOptions;
  readonly #work: (signal: AbortSignal) => Promise<void>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  /** @param work never rejects, and ends soon once the signal aborts */
  constructor(options: ChoreOptions, work: (signal: AbortSignal) => Promise<void>) {
    this.#options = options;
    this.#work = work;
  }

  /** Begins. Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after what is under way. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, firstMs, everyMs } = this.#options;
    const { signal } = this.#stopping;
    await clock.sleep(firstMs, signal);
    while (!signal.aborted) {
      await this.#work(signal);
      await clock.sleep(everyMs, signal);
    }
  }
}
