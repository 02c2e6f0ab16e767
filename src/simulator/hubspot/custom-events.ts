import { isJsonObject } from '../../core/json.ts';
import { requiredText, textOf } from './batch.ts';
import type { Contacts } from './contacts.ts';
import { wordsOf } from './default-properties.ts';
import { instantOrNull, isoOf } from './property-value.ts';
import { alreadyExists, invalid, notFound, Refusal } from './refusal.ts';
import type { Timeline } from './timeline.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Occurrences of one batch request. [HubSpot's custom events guide] */
export const EVENT_BATCH_MAX = 500;
/** Event definitions of an account. [HubSpot's custom events guide] */
const EVENT_DEFINITIONS_MAX = 500;
/** Properties of one occurrence. [HubSpot's custom events guide] */
const EVENT_PROPERTIES_MAX = 50;
/** Characters of a property value. [HubSpot's custom events guide] */
const EVENT_VALUE_CHARS_MAX = 256;
/** Characters of an event's name. [HubSpot's custom events guide] */
const EVENT_NAME_CHARS_MAX = 50;
/** A uuid may be used again after this time. [HubSpot's custom events reference] */
const EVENT_UUID_TTL_MS = 365 * 86_400_000;

/**
 * What becomes of an occurrence whose uuid is known. HubSpot says that it "will be rejected" and
 * not how that shows, so callers have to be right under each.
 */
export type RepeatedEvents = 'ignored' | 'conflict' | 'invalid';

export interface EventDefinition {
  readonly name: string;
  readonly label: string;
  readonly fullyQualifiedName: string;
  readonly properties: readonly EventProperty[];
}

interface EventProperty {
  readonly name: string;
  readonly label: string;
  readonly type: string;
}

interface Occurrence {
  readonly definition: EventDefinition;
  readonly uuid: string | undefined;
  readonly contactId: string | undefined;
  readonly occurredAt: string;
  readonly properties: { readonly [name: string]: string };
}

const NAME = /^[a-z][a-z0-9_]*$/;

/** The custom event definitions, and the occurrences that were sent. */
export class CustomEvents {
  readonly #setting: {
    readonly portalId: string;
    readonly now: () => number;
    readonly contacts: Contacts;
    readonly timeline: Timeline;
    readonly repeated: RepeatedEvents;
  };
  readonly #definitions = new Map<string, EventDefinition>();
  /** When a uuid of an event type was accepted, milliseconds since 1970. */
  readonly #accepted = new Map<string, number>();
  #sent = 0;

  constructor(setting: {
    readonly portalId: string;
    readonly now: () => number;
    readonly contacts: Contacts;
    readonly timeline: Timeline;
    readonly repeated: RepeatedEvents;
  }) {
    this.#setting = setting;
  }

  definitions(): readonly EventDefinition[] {
    return [...this.#definitions.values()];
  }

  /**
   * An event, which is named with or without the portal's prefix.
   * @throws Refusal 404
   */
  definition(eventName: string): EventDefinition {
    const known = this.definitions().find(
      ({ name, fullyQualifiedName }) => name === eventName || fullyQualifiedName === eventName,
    );
    if (known === undefined) throw notFound(`Event type ${eventName} does not exist`);
    return known;
  }

  /** @throws Refusal 400 or 409 */
  define(body: JsonObject): EventDefinition {
    const label = requiredText(body, 'label');
    const name = textOf(body, 'name') ?? label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    if (!NAME.test(name) || name.length > EVENT_NAME_CHARS_MAX) {
      throw invalid(`Event name "${name}" is invalid`);
    }
    const fullyQualifiedName = `pe${this.#setting.portalId}_${name}`;
    if (this.#definitions.has(fullyQualifiedName)) {
      throw alreadyExists(`An event named '${name}' already exists.`, 'EVENT_NAME_EXISTS');
    }
    if (this.#definitions.size >= EVENT_DEFINITIONS_MAX) {
      throw invalid(`No more than ${EVENT_DEFINITIONS_MAX} events can be defined`);
    }
    const properties = parseEventProperties(body['propertyDefinitions']);
    const definition = { name, label, fullyQualifiedName, properties };
    this.#definitions.set(fullyQualifiedName, definition);
    return definition;
  }

  /**
   * Adds a property to an event, which is named with or without the portal's prefix.
   * @throws Refusal 400, 404 or 409
   */
  addProperty(eventName: string, body: JsonObject): EventProperty {
    const known = this.definition(eventName);
    const property = parseEventProperty(body);
    if (known.properties.some(({ name }) => name === property.name)) {
      throw alreadyExists(`"${property.name}" already exists`, 'EVENT_PROPERTY_EXISTS');
    }
    const properties = [...known.properties, property];
    this.#definitions.set(known.fullyQualifiedName, { ...known, properties });
    return property;
  }

  /**
   * Accepts all of these occurrences, or none. Those of unknown contacts are accepted and lost:
   * HubSpot looks for the contact only after it has answered.
   * @throws Refusal 400, or 409 for a repeated uuid where {@link RepeatedEvents} says so
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
    const definition = this.#definitions.get(eventName);
    if (definition === undefined) throw invalid(`Event type ${eventName} does not exist`);
    const at = textOf(input, 'occurredAt');
    const atMs = at === undefined ? this.#setting.now() : instantOrNull(at);
    if (atMs === null) throw invalid('occurredAt is not a valid date and time');
    return {
      definition,
      uuid: textOf(input, 'uuid'),
      contactId: this.#contactId(input),
      occurredAt: isoOf(atMs),
      properties: parseValues(definition, input['properties']),
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
    switch (this.#setting.repeated) {
      case 'ignored':
        return;
      case 'conflict':
        throw new Refusal(409, { message, category: 'CONFLICT' });
      case 'invalid':
        throw invalid(message);
      default:
        this.#setting.repeated satisfies never;
    }
  }
}

function uuidKey(occurrence: Occurrence, uuid: string): string {
  return `${occurrence.definition.fullyQualifiedName}\n${uuid}`;
}

function parseEventProperties(raw: Json | undefined): readonly EventProperty[] {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  return list.map(parseEventProperty);
}

function parseEventProperty(raw: Json): EventProperty {
  if (!isJsonObject(raw)) throw invalid('A property definition must be an object');
  const name = requiredText(raw, 'name');
  const label = textOf(raw, 'label') ?? wordsOf(name);
  return { name, label, type: textOf(raw, 'type') ?? 'string' };
}

function parseValues(
  definition: EventDefinition,
  raw: Json | undefined,
): { readonly [name: string]: string } {
  const entries = raw !== undefined && isJsonObject(raw) ? Object.entries(raw) : [];
  if (entries.length > EVENT_PROPERTIES_MAX) {
    throw invalid(`An occurrence has at most ${EVENT_PROPERTIES_MAX} properties`);
  }
  const known = new Set(definition.properties.map((property) => property.name));
  const values = entries.map(([name, value]): [string, string] => {
    if (!known.has(name)) throw invalid(`Property "${name}" is not defined for this event`);
    if (typeof value !== 'string') throw invalid(`Property "${name}" must be a text`);
    if (value.length > EVENT_VALUE_CHARS_MAX) {
      throw invalid(`Property "${name}" is over ${EVENT_VALUE_CHARS_MAX} characters`);
    }
    return [name, value];
  });
  return Object.fromEntries(values);
}
