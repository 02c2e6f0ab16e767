import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import type { Conversion } from '../../core/convert.ts';
import type { ReasonCode } from '../../core/reason.ts';
import type { ActualEvent } from '../../core/setup/plan-events.ts';
import { convertTimelineValue } from '../../core/timeline-value.ts';
import { refusalOf, type ApiAnswer, type ApiRequest, type HubSpotApi } from '../api.ts';
import type { PartResult } from '../bisect.ts';
import { isUuidKnown } from '../decisions/classify.ts';
import type { TimelineDriver } from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { sendDefined } from './send-defined.ts';
import { timelineInstant, timelineValues } from './timeline-definition.ts';
import type { TimelineLog } from './timeline-log.ts';
import type { Failure } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/** Occurrences of one request. [custom events guide] */
export const CUSTOM_EVENTS_PER_BATCH = 500;

/**
 * Why custom events cannot be sent; null when they can. Asks with a batch of no events: HubSpot
 * checks the scope before it looks at what is sent, and may refuse the empty batch, which is fine.
 */
export async function whyUnsendable(api: HubSpotApi): Promise<Failure | null> {
  const answer = await send(api, { body: { inputs: [] }, probe: true });
  return answer.kind === 'answered' || refusalOf(answer) !== null ? null : answer.failure;
}

async function send(
  api: HubSpotApi,
  request: Pick<ApiRequest, 'body' | 'probe' | 'entries'>,
): Promise<ApiAnswer> {
  return api.requestDated('events', (version) => ({
    ...request,
    method: 'POST',
    path: `/events/${version}/send/batch`,
    endpoint: 'events/send/batch',
    repeatable: true,
    group: 'timeline',
    exempt: true,
  }));
}

export interface CustomEventsOptions {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  readonly portalId: string;
  /** What HubSpot has defined, by the name that the mapping has for it. */
  readonly events: ReadonlyMap<string, ActualEvent>;
  readonly log: TimelineLog;
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
  readonly #names: ReadonlyMap<string, string>;
  /** What was said of values that HubSpot's definitions have no place for. */
  readonly #said = new Set<string>();

  constructor(options: CustomEventsOptions) {
    this.#options = options;
    this.#names = new Map(
      [...options.events].map(([name, { fullyQualifiedName }]) => [name, fullyQualifiedName]),
    );
  }

  async send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>> {
    assert(entries.length <= CUSTOM_EVENTS_PER_BATCH, 'too many entries in one batch');
    return sendDefined(entries, {
      names: this.#names,
      unnamed: (event) => `timeline event ${event} is not defined in HubSpot`,
      send: (part) => this.#sendPart(part),
      random: () => this.#options.clock.random(),
    });
  }

  async #sendPart(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const inputs = part.map((entry) => this.#input(entry));
    const entries = part.map(({ id }) => id);
    const answer = await send(this.#options.api, { body: { inputs }, entries });
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
      eventName: this.#names.get(entry.name),
      objectId: entry.hubspotId,
      occurredAt: timelineInstant(entry.at),
      uuid: this.#uuid(entry),
      properties: timelineValues(this.#fitting(entry)),
    };
  }

  /** The values that fit what HubSpot has defined: one that does not would refuse the whole entry. */
  #fitting({ name, properties }: EntryToSend): { readonly [name: string]: string } {
    const defined = this.#options.events.get(name)?.properties ?? null;
    if (defined === null) return properties;
    const values = Object.entries(properties).flatMap(([property, value]): [string, string][] => {
      const definition = defined.find((one) => one.name === property);
      const conversion =
        definition === undefined ? NO_PROPERTY : convertTimelineValue(definition, value);
      if (conversion.kind === 'converted') return [[property, conversion.text]];
      this.#tell({ event: name, property, code: conversion.code, reason: conversion.reason });
      return [];
    });
    return Object.fromEntries(values);
  }

  /** Says once of each property why its values are left out. */
  #tell(leftOut: {
    readonly event: string;
    readonly property: string;
    readonly code: ReasonCode;
    readonly reason: string;
  }): void {
    const key = `${leftOut.event} ${leftOut.property} ${leftOut.code}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#options.log.info(leftOut, 'timeline-value.dropped');
  }

  #uuid(entry: EntryToSend): string {
    return entryUuid(this.#options.portalId, entry);
  }
}

const NO_PROPERTY = {
  kind: 'refused',
  code: 'no-such-property',
  reason: 'HubSpot has no such property of this event',
} satisfies Conversion;

function saysUuidKnown(answer: ApiAnswer): boolean {
  return answer.kind === 'failed' && isUuidKnown(answer.status, answer.body);
}
