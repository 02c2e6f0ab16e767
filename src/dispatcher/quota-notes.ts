import type { Clock } from '../clock.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Work } from '../ledger/port.ts';
import type { QuotaState } from '../model/hubspot.ts';

/** Shortest time between two readings of the quota that are written down, in milliseconds. */
export const QUOTA_NOTE_GAP_MS = 5_000;

/** Writes down what is left of HubSpot's quota, once there was a call, and reads what another has written. */
export class QuotaNotes {
  readonly #hubspot: Pick<HubSpot, 'quota' | 'recallQuota'>;
  readonly #clock: Clock;
  #isRecalled = false;
  #noted: string;
  #notedMs = -Infinity;

  constructor(hubspot: Pick<HubSpot, 'quota' | 'recallQuota'>, clock: Clock) {
    this.#hubspot = hubspot;
    this.#clock = clock;
    this.#noted = textOf(hubspot.quota());
  }

  /** Takes over, once, what HubSpot said to whoever worked on the connection before. */
  async recall(work: Pick<Work, 'loadQuota'>): Promise<void> {
    if (this.#isRecalled) return;
    const reading = await work.loadQuota();
    if (reading !== null) this.#hubspot.recallQuota(reading);
    this.#isRecalled = true;
  }

  /** Writes the reading down when it is another one, and not too soon after the one before. */
  async save(work: Pick<Work, 'saveQuota'>): Promise<void> {
    const atMs = this.#clock.now();
    const quota = this.#hubspot.quota();
    const text = textOf(quota);
    if (text === this.#noted || atMs - this.#notedMs < QUOTA_NOTE_GAP_MS) return;
    await work.saveQuota({ atMs, ...quota });
    this.#noted = text;
    this.#notedMs = atMs;
  }
}

function textOf({ window, daily }: QuotaState): string {
  return JSON.stringify([window, daily]);
}
