import type { Pool } from 'pg';
import { steadyMs, systemClock } from '../../clock.ts';
import { LedgerError } from '../ledger-error.ts';
import { appendAll } from './append.ts';
import type { AppendResult, EventRecord } from '../../model/event.ts';

/** Events of one commit: enough to share the cost of it, few enough to be quick. */
const EVENTS_PER_COMMIT_MAX = 1_000;

/** Bodies that may wait for the server at once; beyond this, appends are refused until it has caught up. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/**
 * How long one append waits for its answer, with the session and the commits before it: less than
 * the receiver waits for a body, so that a sender hears of a lost server in time.
 */
const ANSWER_MAX_MS = 8_000;

/** How often it is looked for those who have waited too long. */
const LOOK_MS = 250;

interface Waiting {
  readonly event: EventRecord;
  readonly sinceMs: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: LedgerError) => void;
}

/** Gathers the events that come while a commit is under way, and writes them with the next. */
export class Appends {
  readonly #pool: Pool;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | null = null;
  #isClosed = false;
  /** Those that have no answer yet, the longest wait first. */
  readonly #open = new Set<Waiting>();
  readonly #answerMaxMs: number;
  readonly #onAppended: (connection: string) => void;
  readonly #over = new AbortController();

  /**
   * @param onAppended called with the connection of each event that is new, once it is committed
   * @param answerMaxMs how long an append waits for its answer; 8 s by default
   */
  constructor(
    pool: Pool,
    onAppended: (connection: string) => void = () => undefined,
    answerMaxMs = ANSWER_MAX_MS,
  ) {
    this.#pool = pool;
    this.#onAppended = onAppended;
    this.#answerMaxMs = answerMaxMs;
    void this.#look();
  }

  append(event: EventRecord): Promise<AppendResult> {
    const bytes = event.body.byteLength;
    if (this.#isClosed) {
      return Promise.reject(new LedgerError('closed', 'The ledger is closed.'));
    }
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      return Promise.reject(
        new LedgerError('unavailable', 'Too many events are waiting for the disk.'),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    const waiting = { event, sinceMs: steadyMs(), resolve, reject };
    this.#waiting.push(waiting);
    this.#open.add(waiting);
    this.#waitingBytes += bytes;
    this.#running ??= this.#run();
    return promise;
  }

  /** Refuses what comes, and waits for what has come. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    this.#over.abort();
  }

  async #look(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await systemClock.sleep(LOOK_MS, signal);
      this.#refuseLate();
    }
  }

  /** What is written all the same is found as a duplicate when it is sent again. */
  #refuseLate(): void {
    const beforeMs = steadyMs() - this.#answerMaxMs;
    for (const waiting of this.#open) {
      if (waiting.sinceMs > beforeMs) return;
      this.#open.delete(waiting);
      waiting.reject(new LedgerError('unavailable', 'PostgreSQL has not answered in time.'));
    }
  }

  async #run(): Promise<void> {
    // What comes in the same turn of the event loop goes with the first commit.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, EVENTS_PER_COMMIT_MAX);
      await this.#write(taken.filter((one) => this.#open.has(one)));
      for (const { event } of taken) this.#waitingBytes -= event.body.byteLength;
    }
    this.#running = null;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const outcomes = await appendAll(
      this.#pool,
      group.map(({ event }) => event),
    );
    for (const [index, waiting] of group.entries()) {
      this.#open.delete(waiting);
      const outcome = outcomes[index];
      if (outcome === 'appended') this.#onAppended(waiting.event.connection);
      if (typeof outcome === 'string') waiting.resolve(outcome);
      else waiting.reject(outcome ?? new LedgerError('internal', 'An event was not answered.'));
    }
  }
}
