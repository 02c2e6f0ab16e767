import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import { refusalOf, type HubSpotApi } from '../api.ts';
import type { PartResult } from '../bisect.ts';
import type { TimelineDriver } from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { sendDefined } from './send-defined.ts';
import { timelineInstant, timelineValues } from './timeline-definition.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/**
 * Occurrences of one request. After an answer that got lost, all of a batch are known to HubSpot
 * and are found out one by one, at two requests each; HubSpot itself names no such low limit.
 */
export const APP_EVENTS_PER_BATCH = 100;

/** HubSpot has an occurrence of this type and id, and it cannot be changed any more. */
const CONFLICT = 409;

export interface AppEventsOptions {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  readonly portalId: string;
  /** App event types (uid or fully qualified name) by timeline event. */
  readonly eventTypes: ReadonlyMap<string, string>;
}

/**
 * Shows entries as app events, which an approved app may send that was installed by OAuth. Each
 * carries a deterministic id: what HubSpot has already it refuses with 409, so a call may be
 * repeated. A batch is taken as a whole or not at all.
 */
export class AppEvents implements TimelineDriver {
  readonly name = 'app-events';
  readonly batchSizeMax = APP_EVENTS_PER_BATCH;
  readonly repeatable = true;
  readonly #options: AppEventsOptions;

  constructor(options: AppEventsOptions) {
    this.#options = options;
  }

  async send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>> {
    assert(entries.length <= APP_EVENTS_PER_BATCH, 'too many entries in one batch');
    return sendDefined(entries, {
      names: this.#options.eventTypes,
      unnamed: (event) => `timeline event ${event} has no "appEvent" in the mapping`,
      send: (part) => this.#sendPart(part),
      random: () => this.#options.clock.random(),
    });
  }

  async #sendPart(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const body = { inputs: part.map((entry) => this.#input(entry)) };
    const entries = part.map(({ id }) => id);
    const answer = await this.#options.api.requestDated('app-events', (version) => ({
      method: 'POST',
      path: `/integrators/timeline/${version}/events/batch`,
      body,
      endpoint: 'timeline/events/batch',
      repeatable: true,
      group: 'timeline',
      entries,
    }));
    // Of a single entry only can it be said that it is the one that HubSpot has.
    const isKnown = answer.kind === 'failed' && answer.status === CONFLICT && part.length === 1;
    if (answer.kind === 'answered' || isKnown) {
      const results = part.map((entry): EntryResult => {
        return { outcome: { kind: 'done' }, remoteId: this.#uuid(entry) };
      });
      return { kind: 'answered', results, isTaken: true };
    }
    const refusal = refusalOf(answer);
    if (refusal !== null) return { kind: 'refused', refusal };
    return { kind: 'failed', failure: answer.failure };
  }

  /** Never with an e-mail address, by which HubSpot would create contacts. */
  #input(entry: EntryToSend): object {
    return {
      id: this.#uuid(entry),
      eventTypeName: this.#options.eventTypes.get(entry.name),
      objectId: entry.hubspotId,
      timestamp: timelineInstant(entry.at),
      properties: timelineValues(entry.properties),
    };
  }

  #uuid(entry: EntryToSend): string {
    return entryUuid(this.#options.portalId, entry);
  }
}
