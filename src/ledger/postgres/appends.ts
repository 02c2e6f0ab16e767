import type { Pool } from 'pg';
import { LedgerError } from '../ledger-error.ts';
import { appendAll } from './append.ts';
import type { AppendResult, EventRecord } from '../../model/event.ts';

/** Events of one commit: enough to share the cost of it, few enough to be quick. */
const EVENTS_PER_COMMIT_MAX = 1_000;

/** Bodies that may wait for the server at once; beyond this, appends are refused until it has caught up. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

interface Waiting {
  readonly event: EventRecord;
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

  constructor(pool: Pool) {
    this.#pool = pool;
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
    this.#waiting.push({ event, resolve, reject });
    this.#waitingBytes += bytes;
    this.#running ??= this.#run();
    return promise;
  }

  /** Refuses what comes, and waits for what has come. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // What comes in the same turn of the event loop goes with the first commit.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, EVENTS_PER_COMMIT_MAX);
      const outcomes = await appendAll(
        this.#pool,
        group.map(({ event }) => event),
      );
      for (const [index, { event, resolve, reject }] of group.entries()) {
        this.#waitingBytes -= event.body.byteLength;
        const outcome = outcomes[index];
        if (typeof outcome === 'string') resolve(outcome);
        else reject(outcome ?? new LedgerError('internal', 'An event was not answered.'));
      }
    }
    this.#running = null;
  }
}
