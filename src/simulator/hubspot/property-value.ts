import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import type { Json } from '../../model/json.ts';
import type { SimulatedProperty } from './default-properties.ts';
import { dayOrNull, instantOrNull, isoOf, looseInstantOrNull } from './instant.ts';
import type { PropertyFault } from './refusal.ts';

/** Longest text that a property holds, in characters. [HubSpot's properties guide] */
const PROPERTY_CHARS_MAX = 65_536;

const EMAIL = /^[^\s@"(),:;<>[\\\]]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** How strict the account is with values, and what it stores in place of them. */
export interface ValueForm {
  readonly dates: HubSpotAnswers['dates'];
  readonly enumerationCase: HubSpotAnswers['enumerationCase'];
  /** Whether phone numbers of the property are validated. */
  readonly validatesPhone: boolean;
}

const STRICT: ValueForm = { dates: 'strict', enumerationCase: 'exact', validatesPhone: false };

export type ValueCheck =
  | {
      readonly kind: 'valid';
      readonly value: string;
      /** What a warning calls the stored value, where HubSpot warns that it is another one. */
      readonly normalized?: string;
    }
  | { readonly kind: 'faulty'; readonly fault: PropertyFault };

/**
 * Brings a value into the form in which HubSpot keeps it, or says what is wrong with it. An empty
 * text (or null) empties the property. [HubSpot's properties guide]
 *
 * @param current the value that the contact has now, to which a leading `;` appends
 */
export function checkValue(
  property: SimulatedProperty,
  raw: Json,
  current: string,
  form: ValueForm = STRICT,
): ValueCheck {
  if (property.readOnlyValue) {
    return faulty(property, 'READ_ONLY_VALUE', `"${property.name}" is a read only property`);
  }
  if (typeof raw === 'object' && raw !== null) {
    return faulty(property, 'INVALID_TYPE', `"${property.name}" must be a text`);
  }
  const text = raw === null ? '' : String(raw);
  if (text === '') return valid('');
  if (property.name === 'email') return checkEmail(property, text);
  if (form.validatesPhone) return checkPhone(property, text);
  switch (property.type) {
    case 'string':
    case 'phone_number':
      return checkText(property, text);
    case 'number':
      return checkNumber(property, text);
    case 'bool':
      return checkOptions(property, [text], ['true', 'false'], text);
    case 'date':
      return checkDate(property, text, form);
    case 'datetime':
      return checkDatetime(property, text, form);
    case 'enumeration':
      return checkEnumeration(property, text, current, form);
    default:
      return property.type satisfies never;
  }
}

/** The fault of a value for a property that the account does not have. */
export function unknownProperty(name: string): PropertyFault {
  return { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
}

/** The fault of an address that HubSpot does not take. */
export function invalidEmail(address: string): PropertyFault {
  return {
    name: 'email',
    code: 'INVALID_EMAIL',
    message: `Email address ${address} is invalid`,
  };
}

function checkEmail(property: SimulatedProperty, text: string): ValueCheck {
  if (!EMAIL.test(text)) {
    return { kind: 'faulty', fault: invalidEmail(text) };
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

function checkPhone(property: SimulatedProperty, text: string): ValueCheck {
  const plain = phoneNumberOrNull(text);
  if (plain === null) {
    return faulty(property, 'INVALID_PHONE_NUMBER', `${text} is not a valid phone number`);
  }
  return plain === text ? valid(plain) : { kind: 'valid', value: plain, normalized: plain };
}

function checkDate(property: SimulatedProperty, text: string, { dates }: ValueForm): ValueCheck {
  const day = dayOrNull(text);
  if (day !== null) return valid(day);
  const ms = looseInstantOrNull(text);
  if (ms === null) return faulty(property, 'INVALID_DATE', `${text} was not a valid date`);
  if (dates === 'strict') {
    return faulty(property, 'INVALID_DATE', `${text} is not at midnight UTC`);
  }
  const value = isoOf(ms).slice(0, 10);
  return { kind: 'valid', value, normalized: String(Date.parse(value)) };
}

function checkDatetime(
  property: SimulatedProperty,
  text: string,
  { dates }: ValueForm,
): ValueCheck {
  const isLoose = dates === 'normalized';
  const exact = instantOrNull(text);
  const ms = isLoose ? looseInstantOrNull(text) : exact;
  if (ms === null) return faulty(property, 'INVALID_DATE', `${text} was not a valid date and time`);
  if (ms === exact) return valid(isoOf(ms));
  return { kind: 'valid', value: isoOf(ms), normalized: String(ms) };
}

/** A checkbox takes options joined with `;`; a leading `;` adds to those it has. */
function checkEnumeration(
  property: SimulatedProperty,
  text: string,
  current: string,
  { enumerationCase }: ValueForm,
): ValueCheck {
  const allowed = property.external ?? property.options.map((option) => option.value);
  const written = (option: string): string =>
    enumerationCase === 'exact' ? option : inCaseOf(option, allowed);
  if (property.fieldType !== 'checkbox') {
    const value = written(text);
    return checkOptions(property, [value], allowed, value);
  }
  const appends = text.startsWith(';');
  const chosen = (appends ? text.slice(1) : text).split(';').map(written);
  const known = appends && current !== '' ? current.split(';') : [];
  return checkOptions(property, chosen, allowed, [...new Set([...known, ...chosen])].join(';'));
}

/** The option that differs from this one by case alone, else this one. */
function inCaseOf(option: string, allowed: readonly string[]): string {
  const folded = option.toLowerCase();
  return allowed.find((one) => one.toLowerCase() === folded) ?? option;
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

function valid(value: string): ValueCheck {
  return { kind: 'valid', value };
}

function faulty(property: SimulatedProperty, code: string, message: string): ValueCheck {
  return { kind: 'faulty', fault: { name: property.name, code, message } };
}

/** What people write between the digits of a phone number. */
const FORMATTING = /[\s().\-/]/g;
const PHONE_NUMBER = /^\+?\d{7,15}$/;

/**
 * A phone number as HubSpot stores it where the property is validated: without formatting. Null
 * where it is none. [HubSpot's guide on the validation of phone numbers]
 */
function phoneNumberOrNull(text: string): string | null {
  const plain = text.replaceAll(FORMATTING, '');
  return PHONE_NUMBER.test(plain) ? plain : null;
}
