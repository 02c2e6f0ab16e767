import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import { refusalOf, type ApiAnswer, type HubSpotApi } from '../api.ts';
import type { PartResult } from '../bisect.ts';
import { isUuidKnown } from '../decisions/classify.ts';
import { EVENTS_API_VERSION } from '../event-definitions.ts';
import type { TimelineDriver } from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { sendDefined } from './send-defined.ts';
import { timelineInstant, timelineValues } from './timeline-definition.ts';
import type { Failure } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/** Occurrences of one request. [custom events guide] */
export const CUSTOM_EVENTS_PER_BATCH = 500;

/**
 * Why custom events cannot be sent; null when they can. Asks with a batch of no events: HubSpot
 * checks the scope before it looks at what is sent, and may refuse the empty batch, which is fine.
 */
export async function whyUnsendable(api: HubSpotApi): Promise<Failure | null> {
  const answer = await api.request({ ...SEND, body: { inputs: [] }, probe: true });
  return answer.kind === 'answered' || refusalOf(answer) !== null ? null : answer.failure;
}

const SEND = {
  method: 'POST',
  path: `/events/${EVENTS_API_VERSION}/send/batch`,
  endpoint: 'events/send/batch',
  repeatable: true,
  group: 'timeline',
  exempt: true,
} as const;

export interface CustomEventsOptions {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  readonly portalId: string;
  /** Fully qualified event names by name, see `listEventDefinitions`. */
  readonly eventNames: ReadonlyMap<string, string>;
}

/**
 * Shows entries as custom events. Each carries a deterministic uuid, of which HubSpot accepts the
 * first within a year and rejects all others, so a call may be repeated.
 */
export class CustomEvents implements TimelineDriver {
  readonly name = 'custom-events';
  readonly batchSizeMax = CUSTOM_EVENTS_PER_BATCH;
  readonly repeatable = true;
  readonly #options: CustomEventsOptions;

  constructor(options: CustomEventsOptions) {
    this.#options = options;
  }

  async send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>> {
    assert(entries.length <= CUSTOM_EVENTS_PER_BATCH, 'too many entries in one batch');
    return sendDefined(entries, {
      names: this.#options.eventNames,
      unnamed: (event) => `timeline event ${event} is not defined in HubSpot`,
      send: (part) => this.#sendPart(part),
      random: () => this.#options.clock.random(),
    });
  }

  async #sendPart(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const inputs = part.map((entry) => this.#input(entry));
    const entries = part.map(({ id }) => id);
    const answer = await this.#options.api.request({ ...SEND, body: { inputs }, entries });
    const refusal = refusalOf(answer);
    // Of a single entry only can it be said that its uuid is the one that HubSpot knows.
    const sentBefore = refusal !== null && part.length === 1 && saysUuidKnown(answer);
    if (answer.kind === 'answered' || sentBefore) {
      return {
        kind: 'answered',
        isTaken: true,
        results: part.map((entry) => ({ outcome: { kind: 'done' }, remoteId: this.#uuid(entry) })),
      };
    }
    if (refusal !== null) return { kind: 'refused', refusal };
    return { kind: 'failed', failure: answer.failure };
  }

  #input(entry: EntryToSend): object {
    return {
      eventName: this.#options.eventNames.get(entry.name),
      objectId: entry.hubspotId,
      occurredAt: timelineInstant(entry.at),
      uuid: this.#uuid(entry),
      properties: timelineValues(entry.properties),
    };
  }

  #uuid(entry: EntryToSend): string {
    return entryUuid(this.#options.portalId, entry);
  }
}

function saysUuidKnown(answer: ApiAnswer): boolean {
  return answer.kind === 'failed' && isUuidKnown(answer.status, answer.body);
}
