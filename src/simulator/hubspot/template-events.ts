import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { eachAlone, requiredText, textOf, type BatchOutcome } from './batch.ts';
import { contactOf, occurrenceOf, type Occurrence, type TimelineSetting } from './occurrence.ts';
import { invalid, notFound } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** Events of one batch request: the limit of version 1; none is documented for version 3. */
export const TEMPLATE_EVENT_BATCH_MAX = 100;

/** A timeline event template, which an app partner made in earlier years. */
export interface EventTemplate {
  readonly id: string;
  readonly label: string;
  readonly tokens: readonly string[];
}

interface TemplateEventsSetting extends TimelineSetting {
  readonly answers: HubSpotAnswers;
}

/** The timeline events of version 3, which are made from templates. [HubSpot's timeline reference] */
export class TemplateEvents {
  readonly #setting: TemplateEventsSetting;
  readonly #templates = new Map<string, EventTemplate>();
  readonly #events = new Map<string, JsonObject>();

  constructor(setting: TemplateEventsSetting) {
    this.#setting = setting;
  }

  addTemplate(template: EventTemplate): void {
    this.#templates.set(template.id, template);
  }

  /** @throws Refusal 400; nothing is shown then */
  create(input: JsonObject): JsonObject {
    const templateId = requiredText(input, 'eventTemplateId');
    const template = this.#templates.get(templateId);
    if (template === undefined) throw invalid(`Event template ${templateId} does not exist`);
    const occurrence = occurrenceOf(input, this.#setting.now(), template.tokens, 'tokens');
    const id = textOf(input, 'id') ?? `event-${this.#events.size + 1}`;
    const key = keyOf(templateId, id);
    if (this.#events.has(key) && this.#setting.answers.repeatedTemplateEvents === 'invalid') {
      throw invalid('The event could not be created');
    }
    const event = {
      id,
      eventTemplateId: templateId,
      objectType: 'CONTACT',
      tokens: { ...occurrence.values },
    };
    if (this.#events.has(key)) {
      this.#setting.timeline.remove({ kind: 'template-event', name: templateId, id });
    }
    this.#events.set(key, event);
    this.#show(template, id, occurrence, contactOf(input, this.#setting.contacts));
    return event;
  }

  /** Creates what can be created; errors do not name the events that they mean. */
  createAll(inputs: readonly JsonObject[]): BatchOutcome {
    return eachAlone(
      inputs,
      (input) => this.create(input),
      ({ body }) => ({ ...body, context: {} }),
    );
  }

  /** @throws Refusal 404 */
  get(templateId: string, id: string): JsonObject {
    const event = this.#events.get(keyOf(templateId, id));
    if (event === undefined) throw notFound();
    return event;
  }

  #show(
    template: EventTemplate,
    id: string,
    { occurredAt, values }: Occurrence,
    contactId: string | undefined,
  ): void {
    const { label, id: name } = template;
    const entry = { kind: 'template-event', id, name, label } as const;
    if (contactId === undefined) return;
    this.#setting.timeline.add(contactId, { ...entry, occurredAt, properties: values, body: '' });
  }
}

function keyOf(templateId: string, id: string): string {
  return `${templateId}\n${id}`;
}
