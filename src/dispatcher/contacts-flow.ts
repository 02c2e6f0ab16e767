import type { Clock } from '../clock.ts';
import type { SendReport } from './connection.ts';

/** A round of contacts that takes longer holds up the entries that wait for them, in milliseconds. */
export const ROUND_MAX_MS = 5_000;

/** Shortest time between two looks at the records of contacts that are held up, in milliseconds. */
const LOOK_GAP_MS = 5_000;

/** What a round of contacts came to. */
export interface ContactsReport extends SendReport {
  /** Contacts that are to be sent again. */
  readonly unsent: number;
}

/** Knows whether contacts get to HubSpot, for the entries that wait for them. */
export class ContactsFlow {
  readonly #clock: Pick<Clock, 'steady'>;
  /** When the round under way began, by the clock that nobody sets; null between rounds. */
  #begunMs: number | null = null;
  #hasFailed = false;
  #lookedMs = -Infinity;

  constructor(clock: Pick<Clock, 'steady'>) {
    this.#clock = clock;
  }

  /** Runs a round of contacts. */
  async during(round: () => Promise<ContactsReport>): Promise<ContactsReport> {
    this.#begunMs = this.#clock.steady();
    try {
      const report = await round();
      if (report.claimed > 0) this.#hasFailed = report.unsent > 0;
      return report;
    } finally {
      this.#begunMs = null;
    }
  }

  /** Whether contacts are held up, and their records are to be looked at. */
  get isToLook(): boolean {
    const nowMs = this.#clock.steady();
    const isLong = this.#begunMs !== null && nowMs - this.#begunMs >= ROUND_MAX_MS;
    return (this.#hasFailed || isLong) && nowMs - this.#lookedMs >= LOOK_GAP_MS;
  }

  noteLook(): void {
    this.#lookedMs = this.#clock.steady();
  }
}
