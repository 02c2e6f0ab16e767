import type { ReasonCode } from '../reason.ts';
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
 * What an expression's result means for a property. Nothing, and a text of blanks only, leaves the
 * property as it is (null), unless the mapping clears it (an empty text).
 */
export function registerValue(value: Json, clear: boolean): RegisterValue | null | Failed {
  const nothing = value === null || (typeof value === 'string' && value.trim() === '');
  if (nothing) return clear ? '' : null;
  if (typeof value !== 'object') return value;
  if (!Array.isArray(value)) return { code: 'not-a-value', failed: 'an object, not a value' };
  return value.every((item) => item !== null && typeof item !== 'object')
    ? value.map(String)
    : { code: 'not-a-value', failed: 'a list of more than texts' };
}
