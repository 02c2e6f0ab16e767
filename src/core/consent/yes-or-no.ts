import { convertBool } from '../convert.ts';
import { isFailed, registerValue, type Failed } from '../mapping/value.ts';
import { optionsText } from '../register.ts';
import type { Json } from '../../model/json.ts';

/**
 * Whether a value says yes: true, yes or 1, in any case, as for a property of type bool. Null where
 * it says nothing. Nothing else is taken for a consent, nor for its withdrawal.
 */
export function yesOrNo(value: Json): boolean | null | Failed {
  const given = registerValue(value, false);
  if (given === null || isFailed(given)) return given;
  if (Array.isArray(given)) return NEITHER;
  const conversion = convertBool(optionsText(given));
  return conversion.kind === 'converted' ? conversion.text === 'true' : NEITHER;
}

const NEITHER: Failed = { code: 'wrong-type', failed: 'neither yes nor no' };
