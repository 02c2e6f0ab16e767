import type { Clock } from '../clock.ts';
import { mappedNames, type Mapping } from '../core/mapping/mapping.ts';
import type { Work } from '../ledger/work-port.ts';
import type { Log } from '../log.ts';

/** How long after the look that another mapping is the cause of they are looked through again, in milliseconds. */
export const FIRST_GAP_MS = 60_000;

/** How often after that, in milliseconds. */
export const GAP_MS = 3_600_000;

export interface IgnoredEventsOptions {
  readonly work: Pick<Work, 'connection' | 'reviveIgnored'>;
  readonly clock: Pick<Clock, 'now' | 'steady'>;
  readonly log: Log;
  /** The mapping in force. */
  readonly mapping: () => Mapping;
}

/**
 * Revives events that were ignored when they came and that the mapping names now: when another mapping is in
 * force, a minute later and every hour, for a process that sees it later goes on ignoring them for a while.
 */
export class IgnoredEvents {
  readonly #options: IgnoredEventsOptions;
  #revivedBy: string | null = null;
  #revivedMs = -Infinity;
  #gapMs = FIRST_GAP_MS;

  constructor(options: IgnoredEventsOptions) {
    this.#options = options;
  }

  /** Whether they are to be looked through. */
  get isDue(): boolean {
    const { mapping, clock } = this.#options;
    const isOther = mapping().version !== this.#revivedBy;
    return isOther || clock.steady() - this.#revivedMs >= this.#gapMs;
  }

  async revive(): Promise<void> {
    if (!this.isDue) return;
    const { work, clock, log, mapping } = this.#options;
    const inForce = mapping();
    const events = await work.reviveIgnored(mappedNames(inForce), clock.now());
    const isOther = inForce.version !== this.#revivedBy;
    this.#gapMs = isOther ? FIRST_GAP_MS : GAP_MS;
    this.#revivedBy = inForce.version;
    this.#revivedMs = clock.steady();
    if (events > 0) log.info({ connection: work.connection, events }, 'ignored.revived');
  }
}
