import type { Clock } from '../clock.ts';
import type { Blocked } from '../core/outcome.ts';
import { pauseMs } from '../hubspot/decisions/pause.ts';
import { CONTACTS_PER_BATCH } from '../hubspot/port.ts';
import type { Halt, SendReport } from './connection.ts';

/** Longest wait between two rounds that are not full, in milliseconds: what arrives meanwhile shares their requests. */
const LINGER_MS = 1_000;

/**
 * Contacts or entries of one round: five batches of contacts, or one of custom events. A comparison
 * takes one batch, so that it never keeps the others waiting for long.
 */
const CLAIMS_PER_ROUND = { contacts: 500, timeline: 500, reconcile: 100 } as const;

/** What a lane works off. */
export type LaneName = keyof typeof CLAIMS_PER_ROUND;

export interface LaneOptions {
  readonly name: LaneName;
  readonly clock: Clock;
  /** When the first round may begin, milliseconds since 1970. */
  readonly openAtMs: number;
}

/**
 * One stream of work with HubSpot: contacts, timeline entries, or a comparison. Each pauses by itself,
 * so that a credential which may write contacts but no custom events keeps writing contacts.
 */
export class Lane {
  readonly name: LaneName;
  readonly #send: (limit: number) => Promise<SendReport>;
  readonly #clock: Clock;
  #openAtMs: number;
  /** When it was closed, milliseconds since 1970. */
  #closedMs = 0;
  #blocked: Blocked | null = null;

  constructor(options: LaneOptions, send: (limit: number) => Promise<SendReport>) {
    this.name = options.name;
    this.#clock = options.clock;
    this.#openAtMs = options.openAtMs;
    this.#send = send;
  }

  /**
   * When the next round may begin, milliseconds since 1970. A clock that was set back behind the
   * time at which the lane was closed does not keep it closed for as long as it was set back.
   */
  get openAtMs(): number {
    return this.#clock.now() < this.#closedMs ? 0 : this.#openAtMs;
  }

  /** Why nothing is sent until a person mends it; null when nothing is amiss. */
  get blocked(): Blocked | null {
    return this.#blocked;
  }

  /**
   * Sends one round, unless the lane is paused or waits for company; null then.
   *
   * @param timeZone of the account; null while it is not known
   */
  async round(timeZone: string | null): Promise<SendReport | null> {
    if (this.#clock.now() < this.openAtMs) return null;
    const limit = Math.min(CLAIMS_PER_ROUND[this.name], probeSize(this.#blocked));
    const report = await this.#send(limit);
    this.#pause(report.halt, timeZone);
    if (report.halt === null && report.claimed > 0 && report.claimed < limit) {
      this.#close(LINGER_MS);
    }
    return report;
  }

  /** Pauses for a failure that concerns the whole lane; null ends what blocked it. */
  #pause(halt: Halt | null, timeZone: string | null): void {
    this.#blocked = halt?.kind === 'blocked' ? halt : null;
    if (halt === null) return;
    this.#close(pauseMs(halt, this.#clock.now(), timeZone));
  }

  #close(ms: number): void {
    this.#closedMs = this.#clock.now();
    this.#openAtMs = this.#closedMs + ms;
  }
}

/**
 * What is blocked is probed with one record, so that refused requests do not use up the quota. Where
 * all records were refused alike it takes several: only next to others does one stand out.
 */
function probeSize(blocked: Blocked | null): number {
  if (blocked === null) return Infinity;
  return blocked.reason === 'refused-alike' ? CONTACTS_PER_BATCH : 1;
}
