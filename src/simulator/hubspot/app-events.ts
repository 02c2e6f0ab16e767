import { requiredText, textOf } from './batch.ts';
import { contactOf, occurrenceOf, type TimelineSetting } from './occurrence.ts';
import { Refusal, invalid } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** Occurrences of one batch request, as a partner of HubSpot reports it. */
export const APP_EVENT_BATCH_MAX = 500;

/** An event type of an app, as it is deployed with the app. */
export interface AppEventType {
  /** Uid or fully qualified name. */
  readonly name: string;
  readonly label: string;
  readonly properties: readonly string[];
}

/**
 * The app events: immutable, known by event type and id. A batch is taken as a whole or not at
 * all. [HubSpot's app events reference]
 */
export class AppEvents {
  readonly #setting: TimelineSetting;
  readonly #types = new Map<string, AppEventType>();
  readonly #known = new Set<string>();

  constructor(setting: TimelineSetting) {
    this.#setting = setting;
  }

  deploy(type: AppEventType): void {
    this.#types.set(type.name, type);
  }

  /** @throws Refusal 400, or 409 for an id that the event type has; nothing is accepted then */
  send(inputs: readonly JsonObject[]): void {
    const occurrences = inputs.map((input) => {
      const type = this.#typeOf(input);
      const id = requiredText(input, 'id');
      const found = occurrenceOf(input, this.#setting.now(), type.properties, 'properties');
      return { input, type, id, key: `${type.name}\n${id}`, ...found };
    });
    const keys = new Set(occurrences.map(({ key }) => key));
    if (keys.size < occurrences.length || [...keys].some((key) => this.#known.has(key))) {
      const message =
        'An occurrence for this event type and occurrence ID already exists. Occurrences are immutable.';
      throw new Refusal(409, { message, category: 'CONFLICT' });
    }
    const { contacts, timeline } = this.#setting;
    for (const { input, type, id, key, occurredAt, values } of occurrences) {
      this.#known.add(key);
      const contactId = contactOf(input, contacts);
      const entry = { kind: 'app-event', id, name: type.name, label: type.label } as const;
      const shown = { ...entry, occurredAt, properties: values, body: '' };
      if (contactId !== undefined) timeline.add(contactId, shown);
    }
  }

  #typeOf(input: JsonObject): AppEventType {
    const name = textOf(input, 'eventTypeName') ?? '';
    const type = this.#types.get(name);
    if (type === undefined) throw invalid(`Event type ${name} does not exist`);
    return type;
  }
}
