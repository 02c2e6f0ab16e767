import type { SimulatedProperty } from './default-properties.ts';
import type { PropertyFault } from './refusal.ts';
import type { Json } from '../../model/json.ts';

/** Longest text that a property holds, in characters. [HubSpot's properties guide] */
const PROPERTY_CHARS_MAX = 65_536;

const DAY_MS = 86_400_000;
const EMAIL = /^[^\s@"(),:;<>[\\\]]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const MILLISECONDS = /^-?\d{1,15}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
// Strict on purpose: HubSpot promises ISO 8601 in UTC and no more than milliseconds.
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;

export type ValueCheck =
  | { readonly kind: 'valid'; readonly value: string }
  | { readonly kind: 'faulty'; readonly fault: PropertyFault };

/**
 * Brings a value into the form in which HubSpot keeps it, or says what is wrong with it. An empty
 * text (or null) empties the property. [HubSpot's properties guide]
 *
 * @param current the value that the contact has now, to which a leading `;` appends
 */
export function checkValue(property: SimulatedProperty, raw: Json, current: string): ValueCheck {
  if (property.readOnlyValue) {
    return faulty(property, 'READ_ONLY_VALUE', `"${property.name}" is a read only property`);
  }
  if (typeof raw === 'object' && raw !== null) {
    return faulty(property, 'INVALID_TYPE', `"${property.name}" must be a text`);
  }
  const text = raw === null ? '' : String(raw);
  if (text === '') return valid('');
  if (property.name === 'email') return checkEmail(property, text);
  switch (property.type) {
    case 'string':
    case 'phone_number':
      return checkText(property, text);
    case 'number':
      return checkNumber(property, text);
    case 'bool':
      return checkOptions(property, [text], ['true', 'false'], text);
    case 'date':
      return checkDate(property, text);
    case 'datetime':
      return checkDatetime(property, text);
    case 'enumeration':
      return checkEnumeration(property, text, current);
    default:
      return property.type satisfies never;
  }
}

/** The fault of a value for a property that the account does not have. */
export function unknownProperty(name: string): PropertyFault {
  return { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
}

/** Milliseconds since 1970 of an instant as HubSpot takes it (ISO 8601 in UTC, or milliseconds), else null. */
export function instantOrNull(text: string): number | null {
  if (MILLISECONDS.test(text)) return Number(text);
  const ms = DATETIME.test(text) && realDay(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function checkEmail(property: SimulatedProperty, text: string): ValueCheck {
  if (!EMAIL.test(text)) {
    return faulty(property, 'INVALID_EMAIL', `Email address ${text} is invalid`);
  }
  return valid(text.toLowerCase());
}

function checkText(property: SimulatedProperty, text: string): ValueCheck {
  if (text.length > PROPERTY_CHARS_MAX) {
    return faulty(property, 'INVALID_LENGTH', `over ${PROPERTY_CHARS_MAX} characters`);
  }
  return valid(text);
}

function checkNumber(property: SimulatedProperty, text: string): ValueCheck {
  if (DECIMAL.test(text)) return valid(text);
  return faulty(property, 'INVALID_INTEGER', `${text} was not a valid number`);
}

function checkDate(property: SimulatedProperty, text: string): ValueCheck {
  if (DATE.test(text) && realDay(text)) return valid(text);
  if (!MILLISECONDS.test(text)) {
    return faulty(property, 'INVALID_DATE', `${text} was not a valid date`);
  }
  const ms = Number(text);
  if (ms % DAY_MS !== 0) {
    return faulty(property, 'INVALID_DATE', `${text} is not at midnight UTC`);
  }
  return valid(isoOf(ms).slice(0, 10));
}

function checkDatetime(property: SimulatedProperty, text: string): ValueCheck {
  const ms = instantOrNull(text);
  if (ms === null) return faulty(property, 'INVALID_DATE', `${text} was not a valid date and time`);
  return valid(isoOf(ms));
}

/** A checkbox takes options joined with `;`; a leading `;` adds to those it has. */
function checkEnumeration(property: SimulatedProperty, text: string, current: string): ValueCheck {
  const allowed = property.options.map((option) => option.value);
  if (property.fieldType !== 'checkbox') return checkOptions(property, [text], allowed, text);
  const appends = text.startsWith(';');
  const chosen = (appends ? text.slice(1) : text).split(';');
  const known = appends && current !== '' ? current.split(';') : [];
  return checkOptions(property, chosen, allowed, [...new Set([...known, ...chosen])].join(';'));
}

function checkOptions(
  property: SimulatedProperty,
  chosen: readonly string[],
  allowed: readonly string[],
  value: string,
): ValueCheck {
  const stranger = chosen.find((option) => !allowed.includes(option));
  if (stranger === undefined) return valid(value);
  const options = allowed.join(', ');
  return faulty(
    property,
    'INVALID_OPTION',
    `${stranger} was not one of the allowed options: [${options}]`,
  );
}

/** Date.parse rolls a 30th of February over to March. */
function realDay(text: string): boolean {
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && isoOf(ms).slice(0, 10) === day;
}

/** The form in which HubSpot returns instants. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function valid(value: string): ValueCheck {
  return { kind: 'valid', value };
}

function faulty(property: SimulatedProperty, code: string, message: string): ValueCheck {
  return { kind: 'faulty', fault: { name: property.name, code, message } };
}
