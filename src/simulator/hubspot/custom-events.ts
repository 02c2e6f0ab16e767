import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { isJsonObject } from '../../core/json.ts';
import { requiredText, textOf } from './batch.ts';
import type { Contacts } from './contacts.ts';
import {
  EVENT_PROPERTIES_MAX,
  type EventDefinition,
  type EventDefinitions,
} from './event-definitions.ts';
import { checkEventValue } from './event-property.ts';
import { instantOrNull, isoOf } from './instant.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Timeline } from './timeline.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Occurrences of one batch request. [HubSpot's custom events guide] */
export const EVENT_BATCH_MAX = 500;
/** A uuid may be used again after this time. [HubSpot's custom events reference] */
const EVENT_UUID_TTL_MS = 365 * 86_400_000;

interface Occurrence {
  readonly definition: EventDefinition;
  readonly uuid: string | undefined;
  readonly contactId: string | undefined;
  readonly occurredAt: string;
  readonly properties: { readonly [name: string]: string };
}

/** What custom events need to know of their surroundings. */
export interface CustomEventsSetting {
  readonly now: () => number;
  readonly contacts: Contacts;
  readonly timeline: Timeline;
  readonly definitions: EventDefinitions;
  readonly answers: HubSpotAnswers;
}

/** The custom events that were sent. */
export class CustomEvents {
  readonly #setting: CustomEventsSetting;
  /** When a uuid of an event type was accepted, milliseconds since 1970. */
  readonly #accepted = new Map<string, number>();
  #sent = 0;

  constructor(setting: CustomEventsSetting) {
    this.#setting = setting;
  }

  /**
   * Accepts all of these occurrences, or none. Those of unknown contacts are accepted and lost:
   * HubSpot looks for the contact only after it has answered.
   * @throws Refusal 400, or 409 for a repeated uuid where the account answers so
   */
  send(inputs: readonly JsonObject[]): void {
    const occurrences = inputs.map((input) => this.#parse(input));
    const seen = new Set<string>();
    const fresh = occurrences.filter((occurrence) => {
      if (occurrence.uuid === undefined) return true;
      const key = uuidKey(occurrence, occurrence.uuid);
      const repeated = seen.has(key) || this.#isKnown(key);
      seen.add(key);
      return !repeated;
    });
    if (fresh.length < occurrences.length) this.#refuseRepetition();
    for (const occurrence of fresh) this.#accept(occurrence);
  }

  #parse(input: JsonObject): Occurrence {
    const eventName = requiredText(input, 'eventName');
    const definition = this.#setting.definitions.get(eventName);
    if (definition === undefined) throw invalid(`Event type ${eventName} does not exist`);
    const at = textOf(input, 'occurredAt');
    const atMs = at === undefined ? this.#setting.now() : instantOrNull(at);
    if (atMs === null) throw invalid('occurredAt is not a valid date and time');
    return {
      definition,
      uuid: textOf(input, 'uuid'),
      contactId: this.#contactId(input),
      occurredAt: isoOf(atMs),
      properties: parseValues(definition, input['properties'], this.#setting.answers),
    };
  }

  #contactId(input: JsonObject): string | undefined {
    const { contacts } = this.#setting;
    const objectId = textOf(input, 'objectId');
    const email = textOf(input, 'email');
    if (objectId !== undefined) return contacts.resolve(objectId)?.id;
    if (email !== undefined) return contacts.findBy('email', email)?.id;
    throw invalid('One of objectId, email or utk is required');
  }

  #accept(occurrence: Occurrence): void {
    const { definition, uuid, contactId, occurredAt, properties } = occurrence;
    this.#sent += 1;
    if (uuid !== undefined) this.#accepted.set(uuidKey(occurrence, uuid), this.#setting.now());
    if (contactId === undefined) return;
    const { name, label } = definition;
    const id = uuid ?? `event-${this.#sent}`;
    const entry = { id, name, label, occurredAt, properties, body: '' };
    this.#setting.timeline.add(contactId, { kind: 'custom-event', ...entry });
  }

  #isKnown(key: string): boolean {
    const acceptedAt = this.#accepted.get(key);
    return acceptedAt !== undefined && this.#setting.now() - acceptedAt < EVENT_UUID_TTL_MS;
  }

  #refuseRepetition(): void {
    const message = 'An event with this uuid was already accepted';
    const { repeatedEvents } = this.#setting.answers;
    switch (repeatedEvents) {
      case 'ignored':
        return;
      case 'conflict':
        throw new Refusal(409, { message, category: 'CONFLICT' });
      case 'invalid':
        throw invalid(message);
      default:
        repeatedEvents satisfies never;
    }
  }
}

function uuidKey(occurrence: Occurrence, uuid: string): string {
  return `${occurrence.definition.fullyQualifiedName}\n${uuid}`;
}

function parseValues(
  definition: EventDefinition,
  raw: Json | undefined,
  { eventValues }: HubSpotAnswers,
): { readonly [name: string]: string } {
  const entries = raw !== undefined && isJsonObject(raw) ? Object.entries(raw) : [];
  if (entries.length > EVENT_PROPERTIES_MAX) {
    throw invalid(`An occurrence has at most ${EVENT_PROPERTIES_MAX} properties`);
  }
  const known = new Map(definition.properties.map((property) => [property.name, property]));
  const values = entries.map(([name, value]): [string, string] => {
    const property = known.get(name);
    if (property === undefined) throw invalid(`Property "${name}" is not defined for this event`);
    return [name, checkEventValue(property, value, eventValues)];
  });
  return Object.fromEntries(values);
}
