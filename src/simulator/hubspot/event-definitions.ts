import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { requiredText, textOf } from './batch.ts';
import { parseEventProperties, parseEventProperty, type EventProperty } from './event-property.ts';
import { alreadyExists, invalid, notFound } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** Event definitions of an account. [HubSpot's custom events guide] */
const EVENT_DEFINITIONS_MAX = 500;
/** Properties of one definition, and of one occurrence. [HubSpot's custom events guide] */
export const EVENT_PROPERTIES_MAX = 50;
/** Characters of an event's name. [HubSpot's custom events guide] */
const EVENT_NAME_CHARS_MAX = 50;
/** Characters of an event's label. [HubSpot's custom events guide] */
const EVENT_LABEL_CHARS_MAX = 100;
const NAME = /^[a-z][a-z0-9_]*$/;
const FIRST_EVENT_ID = 45_120_001;

/** A custom event as an administrator defines it. */
export interface EventDefinition {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly fullyQualifiedName: string;
  readonly properties: readonly EventProperty[];
  readonly isArchived: boolean;
  readonly createdAtMs: number;
}

interface DefinitionsSetting {
  readonly portalId: string;
  readonly now: () => number;
  readonly answers: HubSpotAnswers;
}

/** The custom event definitions. Their names are spent for good, also those of archived ones. */
export class EventDefinitions {
  readonly #setting: DefinitionsSetting;
  readonly #definitions = new Map<string, EventDefinition>();

  constructor(setting: DefinitionsSetting) {
    this.#setting = setting;
  }

  /** Those that are in force. */
  all(): readonly EventDefinition[] {
    return [...this.#definitions.values()].filter(({ isArchived }) => !isArchived);
  }

  /** Those that the account tells of. */
  listed(): readonly EventDefinition[] {
    const { archivedEvents } = this.#setting.answers;
    return archivedEvents === 'hidden' ? this.all() : [...this.#definitions.values()];
  }

  /** The one that occurrences name in full. */
  get(fullyQualifiedName: string): EventDefinition | undefined {
    const definition = this.#definitions.get(fullyQualifiedName);
    return definition?.isArchived === true ? undefined : definition;
  }

  /** @throws Refusal 404 for a name that no event in force has in a path */
  named(eventName: string): EventDefinition {
    return this.#find(eventName, this.all());
  }

  /** @throws Refusal 404 for a name that no event has in a path of which the account tells */
  listedByName(eventName: string): EventDefinition {
    return this.#find(eventName, this.listed());
  }

  /** @throws Refusal 400 or 409 */
  define(body: JsonObject): EventDefinition {
    const label = requiredText(body, 'label');
    const name = textOf(body, 'name') ?? label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    if (!NAME.test(name) || name.length > EVENT_NAME_CHARS_MAX) {
      throw invalid(`Event name "${name}" is invalid`);
    }
    if (label.length > EVENT_LABEL_CHARS_MAX) {
      throw invalid(`The label is over ${EVENT_LABEL_CHARS_MAX} characters`);
    }
    const fullyQualifiedName = `pe${this.#setting.portalId}_${name}`;
    if (this.#definitions.has(fullyQualifiedName)) {
      throw alreadyExists(`An event named '${name}' already exists.`, 'EVENT_NAME_EXISTS');
    }
    if (this.all().length >= EVENT_DEFINITIONS_MAX) {
      throw invalid(`No more than ${EVENT_DEFINITIONS_MAX} events can be defined`);
    }
    const properties = parseEventProperties(body['propertyDefinitions']);
    requireFew(properties);
    return this.#put({
      id: String(FIRST_EVENT_ID + this.#definitions.size),
      name,
      label,
      fullyQualifiedName,
      properties,
      isArchived: false,
      createdAtMs: this.#setting.now(),
    });
  }

  /**
   * Adds a property to an event.
   * @throws Refusal 400, 404 or 409
   */
  addProperty(eventName: string, body: JsonObject): EventProperty {
    const known = this.named(eventName);
    const property = parseEventProperty(body);
    if (known.properties.some(({ name }) => name === property.name)) {
      throw alreadyExists(`"${property.name}" already exists`, 'EVENT_PROPERTY_EXISTS');
    }
    const properties = [...known.properties, property];
    requireFew(properties);
    this.#put({ ...known, properties });
    return property;
  }

  /** @throws Refusal 404 */
  archive(eventName: string): void {
    this.#put({ ...this.named(eventName), isArchived: true });
  }

  #find(eventName: string, among: readonly EventDefinition[]): EventDefinition {
    const { eventNameInPath } = this.#setting.answers;
    const found = among.find(
      ({ name, fullyQualifiedName }) =>
        (eventNameInPath !== 'full' && name === eventName) ||
        (eventNameInPath !== 'short' && fullyQualifiedName === eventName),
    );
    if (found === undefined) throw notFound(`Event type ${eventName} does not exist`);
    return found;
  }

  #put(definition: EventDefinition): EventDefinition {
    this.#definitions.set(definition.fullyQualifiedName, definition);
    return definition;
  }
}

function requireFew(properties: readonly EventProperty[]): void {
  if (properties.length <= EVENT_PROPERTIES_MAX) return;
  throw invalid(`An event has at most ${EVENT_PROPERTIES_MAX} properties`);
}
