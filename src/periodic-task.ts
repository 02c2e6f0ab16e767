import type { Clock } from './clock.ts';

export interface PeriodicTaskOptions {
  readonly clock: Clock;
  /** Wait before the first run, in milliseconds. */
  readonly firstMs: number;
  /** Wait between two runs, in milliseconds. */
  readonly everyMs: number;
}

/** Runs a task periodically until stopped. */
export class PeriodicTask {
  readonly #options: PeriodicTaskOptions;
  readonly #task: (signal: AbortSignal) => Promise<void>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  /** @param task never rejects, and ends soon once the signal aborts */
  constructor(options: PeriodicTaskOptions, task: (signal: AbortSignal) => Promise<void>) {
    this.#options = options;
    this.#task = task;
  }

  /** Starts. Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops once the run under way has ended. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, firstMs, everyMs } = this.#options;
    const { signal } = this.#stopping;
    await clock.sleep(firstMs, signal);
    while (!signal.aborted) {
      await this.#task(signal);
      await clock.sleep(everyMs, signal);
    }
  }
}
