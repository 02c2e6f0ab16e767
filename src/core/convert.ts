import { instantOfText, isDay, isUnclearTimestamp } from './date-text.ts';
import { isUnsetDate } from './order-key.ts';
import type { ReasonCode } from './reason.ts';
import { optionsOf, optionsText } from './register.ts';
import { cleanText } from './text.ts';
import type { RegisterValue } from '../model/register.ts';
import type { PropertyDefinition } from '../model/property.ts';

/** A value in HubSpot's notation, or why it cannot take the property's type. */
export type Conversion =
  | { readonly kind: 'converted'; readonly text: string }
  /** The reason names no data, so that it may be shown and logged. */
  | { readonly kind: 'refused'; readonly code: ReasonCode; readonly reason: string };

/** Longest text value of a property, in characters. [HubSpot properties guide] */
export const STRING_CHARS_MAX = 65_536;

/**
 * Converts a value to the type of its property; `docs/mapping.md` holds the table. An empty text
 * empties any property. Nothing is guessed: what could mean two things is refused.
 */
export function convertValue(definition: PropertyDefinition, value: RegisterValue): Conversion {
  if (definition.readOnly)
    return refused('read-only', 'HubSpot does not let this property be written');
  if (value === '') return converted('');
  const text = cleanText(optionsText(value));
  switch (definition.type) {
    case 'string':
    case 'phone_number':
      return text.length > STRING_CHARS_MAX
        ? refused('too-long', `over ${STRING_CHARS_MAX} characters`)
        : converted(text);
    case 'number':
      return NUMBER.test(text) && Number.isFinite(Number(text))
        ? converted(text)
        : refused('wrong-type', 'not a number');
    case 'bool':
      return convertBool(text);
    case 'date':
      return refusedTime(text) ?? convertDate(text);
    case 'datetime':
      return refusedTime(text) ?? convertDatetime(text);
    case 'enumeration':
      return convertOptions(definition, value);
  }
}

/** No thousands separator and at most one decimal point. [HubSpot changelog on write validation] */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = new Set(['true', 'yes', '1']);
const FALSE = new Set(['false', 'no', '0']);

/** A yes or a no, however it is written. */
export function convertBool(text: string): Conversion {
  const lower = text.toLowerCase();
  if (TRUE.has(lower)) return converted('true');
  return FALSE.has(lower) ? converted('false') : refused('wrong-type', 'neither true nor false');
}

/** What is no time by itself, however it is written. */
function refusedTime(text: string): Conversion | null {
  if (isUnsetDate(text)) return refused('wrong-type', '0001-01-01 says that no date is set');
  if (!isUnclearTimestamp(text)) return null;
  return refused('wrong-type', 'unclear: seconds or milliseconds since 1970');
}

/** The calendar day as it is written: a birthday does not move with a time zone. */
function convertDate(text: string): Conversion {
  const instant = instantOfText(isDay(text) ? `${text}T00:00:00Z` : text);
  if (instant === null) return refused('wrong-type', 'not a date (YYYY-MM-DD)');
  return converted(/^\d{4}-/.test(text) ? text.slice(0, 10) : instant.slice(0, 10));
}

function convertDatetime(text: string): Conversion {
  const instant = instantOfText(isDay(text) ? `${text}T00:00:00Z` : text);
  return instant === null
    ? refused('wrong-type', 'not a date and time (ISO 8601)')
    : converted(`${instant.slice(0, 23)}Z`);
}

function convertOptions(
  { options, multiple, externalOptions }: PropertyDefinition,
  value: RegisterValue,
): Conversion {
  const wanted = (multiple ? optionsOf(value) : [optionsText(value)]).map(cleanText);
  // HubSpot alone knows whether there is an owner of that number.
  if (externalOptions === true && options.length === 0) return converted(wanted.join(';'));
  const known = wanted.map((option) => internalValue(options, option));
  const unknown = known.filter((option) => option === undefined).length;
  if (unknown > 0) {
    return refused('no-such-option', `not one of its options: ${options.join(', ')}`);
  }
  return converted([...new Set(known)].join(';'));
}

function internalValue(options: readonly string[], wanted: string): string | undefined {
  const lower = wanted.toLowerCase();
  return (
    options.find((option) => option === wanted) ??
    options.find((option) => cleanText(option).toLowerCase() === lower)
  );
}

function converted(text: string): Conversion {
  return { kind: 'converted', text };
}

function refused(code: ReasonCode, reason: string): Conversion {
  return { kind: 'refused', code, reason };
}
