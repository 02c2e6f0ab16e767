import type { JsonObject } from '../model/json.ts';
/** Most levels of a body that is an event; Neostore's have a handful, and no walk through them may run out of stack. */
export const JSON_LEVELS_MAX = 100;

/** A reviver of `JSON.parse`, which may leave out what is not to be kept. */
type Reviver = (key: string, value: unknown) => unknown;

/** Reads a text as JSON; undefined where it is none. */
export function parseJson(text: string, revive?: Reviver): unknown {
  try {
    return JSON.parse(text, revive) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Reads a JSON object or list that names or describes somebody; undefined where it is none. A number that JavaScript
 * cannot hold to the last digit, or would print with an exponent, becomes the text that was sent:
 * rounded, two customers' numbers would be one.
 */
export function parseExactJson(text: string, revive: Reviver = keep): unknown {
  // A reviver makes parsing three times as dear, and nearly no body holds such a number.
  if (!MAY_BE_INEXACT.test(text)) return parseJson(text, revive === keep ? undefined : revive);
  return parseJson(text, (key, value, context?: { readonly source?: string }) => {
    const { source } = context ?? {};
    const isInexact = typeof value === 'number' && source !== undefined && !isExact(value, source);
    return revive(key, isInexact ? source : value);
  });
}

function keep(_key: string, value: unknown): unknown {
  return value;
}

/** A number in a list or an object of 16 characters or more, with an exponent, or below a millionth. */
const MAY_BE_INEXACT = /[:,[]\s*-?\d(?:[\d.]{15}|[\d.]*[eE]|\.0{6})/;

function isExact(value: number, source: string): boolean {
  const printed = String(value);
  if (printed.includes('e') || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return false;
  }
  return significantDigits(printed) === significantDigits(source);
}

/** The digits of a number without its sign, its exponent, and the zeros at both ends. */
function significantDigits(number: string): string {
  const [mantissa = ''] = number.toLowerCase().split('e');
  return mantissa.replaceAll(/[-.]/g, '').replaceAll(/^0+|0+$/g, '');
}

/** Says whether a parsed JSON value nests deeper than that. */
export function isTooDeep(value: unknown, levels = JSON_LEVELS_MAX): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

/** Says whether a parsed JSON value is an object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
