import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { isJsonObject } from '../../core/json.ts';
import { requiredText, textOf } from './batch.ts';
import { wordsOf } from './default-properties.ts';
import { instantOrNull, looseInstantOrNull } from './instant.ts';
import { invalid } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Characters of the name and of the label of an event's property. [HubSpot's custom events guide] */
const EVENT_PROPERTY_CHARS_MAX = 50;
/** Characters of a value. [HubSpot's custom events guide] */
const EVENT_VALUE_CHARS_MAX = 256;
/** Characters of a value whose property is named for an address. [HubSpot's custom events guide] */
const EVENT_LINK_CHARS_MAX = 1_024;
const LINK_NAME = /url|referrer|link/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const NAME = /^[a-z][a-z0-9_]*$/;

/** Types of the properties of events, with how they are shown. [HubSpot's custom events guide] */
const FIELD_TYPES = {
  string: 'text',
  number: 'number',
  enumeration: 'select',
  datetime: 'date',
} as const;
type EventPropertyType = keyof typeof FIELD_TYPES;

/** One property of a custom event. */
export interface EventProperty {
  readonly name: string;
  readonly label: string;
  readonly type: EventPropertyType;
  readonly description: string;
  /** Internal values, for an enumeration. */
  readonly options: readonly string[];
}

/** @throws Refusal 400 */
export function parseEventProperties(raw: Json | undefined): readonly EventProperty[] {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  return list.map(parseEventProperty);
}

/** @throws Refusal 400 */
export function parseEventProperty(raw: Json): EventProperty {
  if (!isJsonObject(raw)) throw invalid('A property definition must be an object');
  const given = textOf(raw, 'name') ?? '';
  const label = textOf(raw, 'label') ?? wordsOf(given);
  const name = given === '' ? label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_') : given;
  if (!NAME.test(name)) throw invalid(`Property name "${name}" is invalid`);
  for (const text of [name, label]) {
    if (text.length <= EVENT_PROPERTY_CHARS_MAX) continue;
    throw invalid(`"${text}" is over ${EVENT_PROPERTY_CHARS_MAX} characters`);
  }
  const type = textOf(raw, 'type') ?? 'string';
  if (!isEventPropertyType(type)) throw invalid(`Property type "${type}" is invalid`);
  const options = optionsOf(raw['options']);
  if (type === 'enumeration' && options.length === 0) {
    throw invalid(`"${name}" needs options`);
  }
  return { name, label, type, description: textOf(raw, 'description') ?? '', options };
}

/** A property of an event as the API of event definitions returns it. */
export function renderEventProperty(
  { name, label, type, description, options }: EventProperty,
  groupName: string,
): JsonObject {
  return {
    name,
    label,
    type,
    description,
    groupName,
    fieldType: FIELD_TYPES[type],
    options: options.map((value, displayOrder) => {
      return { label: wordsOf(value), value, displayOrder, hidden: false };
    }),
    hasUniqueValue: false,
    hidden: false,
    hubspotDefined: false,
    archived: false,
  };
}

/**
 * Refuses a value that the property of an event cannot take.
 * @throws Refusal 400
 */
export function checkEventValue(
  { name, type, options }: EventProperty,
  value: Json,
  form: HubSpotAnswers['eventValues'],
): string {
  if (typeof value !== 'string') throw invalid(`Property "${name}" must be a text`);
  const max = LINK_NAME.test(name) ? EVENT_LINK_CHARS_MAX : EVENT_VALUE_CHARS_MAX;
  if (value.length > max) throw invalid(`Property "${name}" is over ${max} characters`);
  if (form === 'any' || value === '') return value;
  const fits = {
    string: () => true,
    number: () => DECIMAL.test(value),
    enumeration: () => options.includes(value),
    datetime: () => (form === 'strict' ? instantOrNull(value) : looseInstantOrNull(value)) !== null,
  };
  if (!fits[type]()) throw invalid(`Property "${name}" cannot be "${value}", it is a ${type}`);
  return value;
}

function isEventPropertyType(type: string): type is EventPropertyType {
  return Object.hasOwn(FIELD_TYPES, type);
}

function optionsOf(raw: Json | undefined): readonly string[] {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  return list.map((option) => {
    if (!isJsonObject(option)) throw invalid('An option must be an object');
    return requiredText(option, 'value');
  });
}
