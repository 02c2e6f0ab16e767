import type { Clock } from '../clock.ts';
import { WINDOW_MS } from '../hubspot/decisions/budget.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Work } from '../ledger/work-port.ts';
import type { QuotaState } from '../model/hubspot.ts';

/** Shortest time between two readings of the quota that are written down, in milliseconds. */
export const QUOTA_NOTE_GAP_MS = 5_000;

export interface QuotaNotesOptions {
  readonly work: Pick<Work, 'loadQuota' | 'saveQuota'>;
  readonly hubspot: Pick<HubSpot, 'quota' | 'usedQuota' | 'recallQuota'>;
  readonly clock: Clock;
  /** How long ago another may have called HubSpot for the connection, in milliseconds; null where nobody has. */
  readonly lastCallAgoMs: number | null;
}

/**
 * Writes down what is left of HubSpot's quota, and takes over what whoever worked on the connection
 * before has written. Who ended in order says how much of the window was used; where that is not
 * known, all of it counts as used.
 */
export class QuotaNotes {
  readonly #options: QuotaNotesOptions;
  /** When another may have called HubSpot last, by the clock that nobody sets. */
  readonly #lastCallMs: number;
  #quietUntilMs: number;
  #recalled: Promise<void> | null = null;
  #noted: string;
  #notedMs = -Infinity;

  constructor(options: QuotaNotesOptions) {
    const { hubspot, clock, lastCallAgoMs } = options;
    this.#options = options;
    this.#lastCallMs = clock.steady() - (lastCallAgoMs ?? Infinity);
    this.#quietUntilMs = this.#lastCallMs + WINDOW_MS;
    this.#noted = textOf(hubspot.quota());
  }

  /** How long nothing may be sent because others may have filled the window, in milliseconds. */
  get quietMs(): number {
    return Math.max(0, this.#quietUntilMs - this.#options.clock.steady());
  }

  /** Takes over, once, what was written down before. */
  async recall(): Promise<void> {
    this.#recalled ??= this.#recall();
    try {
      await this.#recalled;
    } catch (error) {
      this.#recalled = null;
      throw error;
    }
  }

  async #recall(): Promise<void> {
    const { work, hubspot } = this.#options;
    const reading = await work.loadQuota();
    if (reading === null) return;
    const { used, ...rest } = reading;
    // From now on nobody but this process knows what is used.
    if (used !== undefined) {
      await work.saveQuota(rest);
      this.#quietUntilMs = -Infinity;
    }
    hubspot.recallQuota(reading, this.#lastCallMs);
  }

  /** Writes the reading down when it is another one, and not too soon after the one before. */
  async save(): Promise<void> {
    const { work, hubspot, clock } = this.#options;
    const atMs = clock.now();
    const quota = hubspot.quota();
    const text = textOf(quota);
    if (text === this.#noted || atMs - this.#notedMs < QUOTA_NOTE_GAP_MS) return;
    await work.saveQuota({ atMs, ...quota });
    this.#noted = text;
    this.#notedMs = atMs;
  }

  /** Writes down what was used of the window, for whoever works on the connection next. No call may be under way. */
  async end(): Promise<void> {
    const { work, hubspot, clock } = this.#options;
    if (this.#recalled === null || this.quietMs > 0) return;
    await work.saveQuota({ atMs: clock.now(), ...hubspot.quota(), used: hubspot.usedQuota() });
  }
}

function textOf({ window, daily }: QuotaState): string {
  return JSON.stringify([window, daily]);
}
