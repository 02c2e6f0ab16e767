import { isUnsetDate } from '../order-key.ts';
import type { ReasonCode } from '../reason.ts';
import { cleanText } from '../text.ts';
import type { Json } from '../../model/json.ts';
import type { RegisterValue } from '../../model/register.ts';

/** A value that could not be had, with a reason that names no data. */
export interface Failed {
  readonly code: ReasonCode;
  readonly failed: string;
}

/** Whether it is a failure, instead of a value. */
export function isFailed(value: unknown): value is Failed {
  return typeof value === 'object' && value !== null && 'failed' in value;
}

/**
 * What an expression's result means for a property. Nothing, a text in which nothing can be seen
 * and a date that is not set leave the property as it is (null), unless the mapping clears it (an
 * empty text).
 */
export function registerValue(value: Json, clear: boolean): RegisterValue | null | Failed {
  const given = typeof value === 'string' ? cleanText(value) : value;
  const nothing = given === null || given === '' || isUnset(given);
  if (nothing) return clear ? '' : null;
  if (typeof given !== 'object') return given;
  if (!Array.isArray(given)) return { code: 'not-a-value', failed: 'an object, not a value' };
  return given.every((item) => item !== null && typeof item !== 'object')
    ? given.map((item) => cleanText(String(item)))
    : { code: 'not-a-value', failed: 'a list of more than texts' };
}

function isUnset(value: Json): boolean {
  return typeof value === 'string' && isUnsetDate(value);
}
