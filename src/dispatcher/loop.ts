import type { Clock } from '../clock.ts';
import { codeOf } from '../core/error-code.ts';
import type { Log } from '../log.ts';

/** What comes after a round. */
export interface Rest {
  /** For how long no round begins, in milliseconds, unless a person wants it at once. */
  readonly ms: number;
  /** How long it then waits for a hint that there is something to do, in milliseconds. */
  readonly idleMs: number;
}

/** The next round begins at once. */
export const ON: Rest = { ms: 0, idleMs: 0 };

/** The next round begins with the next hint. */
export const IDLE: Rest = { ms: 0, idleMs: Infinity };

/** Pause of a loop whose round the ledger failed, in milliseconds. */
const LEDGER_RETRY_MS = 1_000;

export interface LoopOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What the log says of this loop besides a failure, such as its lane. */
  readonly about: object;
  readonly round: () => Promise<Rest>;
  /** Called with an error after which no round can succeed; the loop has ended then. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * Runs rounds of one kind until it is stopped, never two at once. A round that the ledger fails
 * costs this loop a second, and no other loop anything. It ends quietly where its lease is lost.
 */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #isWoken = false;
  #wake: () => void = () => undefined;
  #resting: AbortController | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** Begins. Idempotent. */
  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      // Another process does this work now, and who has lost it is told so.
      if (codeOf(error) !== 'fenced') this.#options.onFatal(error);
    });
  }

  /** Ends after the round under way. Idempotent, also before `start`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.hasten();
    await this.#running;
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Begins the next round at once: a person does not want to wait for it. */
  hasten(): void {
    this.#resting?.abort();
    this.wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isWoken = false;
      const { ms, idleMs } = await this.#round();
      if (ms > 0) await this.#rest(ms);
      if (idleMs > 0) await this.#idle(idleMs);
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#resting = new AbortController();
    await this.#options.clock.sleep(ms, this.#resting.signal);
    this.#resting = null;
  }

  async #round(): Promise<Rest> {
    const { round, log, about } = this.#options;
    try {
      return await round();
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      if (code !== 'unavailable') throw error;
      log.error({ ...about, code, detail: message }, 'dispatcher.failed');
      return { ms: LEDGER_RETRY_MS, idleMs: 0 };
    }
  }

  async #idle(ms: number): Promise<void> {
    if (this.#isWoken) return;
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (ms === Infinity) return woken;
    const over = new AbortController();
    await Promise.race([woken, this.#options.clock.sleep(ms, over.signal)]);
    over.abort();
  }
}
