import type { Clock } from '../clock.ts';
import { codeOf } from '../core/error-code.ts';
import type { Inbox } from '../ledger/ledger.ts';
import type { AppendResult, EventRecord } from '../model/event.ts';
import type { Trouble } from '../model/report.ts';

/** A ledger that says nothing for so long is not ready, in milliseconds. */
const READY_WAIT_MAX_MS = 1_500;

/**
 * So long after it refused an event a ledger counts as refusing unless it took another, in
 * milliseconds: what is written to try it is smaller than an event, and may still fit.
 */
export const REFUSING_MS = 10_000;

/** Knows whether the ledger takes events: by those that it was given, and by trying. */
export class LedgerHealth {
  readonly #ledger: Inbox;
  readonly #clock: Clock;
  #trouble: Trouble | null = null;
  #refusedMs = -Infinity;

  constructor(ledger: Inbox, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Since when the ledger takes no events, and why; null while it does. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Appends, and takes note of how that went. */
  async append(event: EventRecord): Promise<AppendResult> {
    try {
      const result = await this.#ledger.append(event);
      this.#trouble = null;
      return result;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  /** Takes note that something could not be written. What is the fault of one event says nothing. */
  failed(error: unknown): void {
    const code = codeOf(error);
    if (code === 'internal') return;
    this.#refusedMs = this.#clock.now();
    this.#note(causeOf(error) ?? code);
  }

  /** Whether events would be taken now. Answers within two seconds, whatever the disk does. */
  async isReady(): Promise<boolean> {
    if (this.#hasJustRefused) return false;
    const answered = new AbortController();
    const isWritable = await Promise.race([
      this.#ledger.isWritable(),
      this.#clock.sleep(READY_WAIT_MAX_MS, answered.signal).then(() => false),
    ]);
    answered.abort();
    // It is asked again with the next look: it may be back by then.
    if (!isWritable) this.#note('not writable');
    else if (!this.#hasJustRefused) this.#trouble = null;
    return this.#trouble === null;
  }

  get #hasJustRefused(): boolean {
    const agoMs = this.#clock.now() - this.#refusedMs;
    return this.#trouble !== null && agoMs >= 0 && agoMs < REFUSING_MS;
  }

  #note(code: string): void {
    this.#trouble = { sinceMs: this.#trouble?.sinceMs ?? this.#clock.now(), code };
  }
}

/** The code of SQLite or of the file system at the end of the ledger's own message. */
function causeOf(error: unknown): string | null {
  const { message } = error as { readonly message?: unknown };
  return typeof message === 'string' ? (/: ([A-Z][A-Z_]+)$/.exec(message)?.[1] ?? null) : null;
}
