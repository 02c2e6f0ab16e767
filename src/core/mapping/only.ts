import { cleanText } from '../text.ts';
import { FunctionError } from './function-error.ts';

/**
 * `$only(list, value)`: the value where it is in the list, else nothing; of several values those that
 * are in it, each once. They are compared exactly first, then without regard to case, and spelt as
 * the list has them.
 *
 * @throws FunctionError where the list is none, or the value an object
 */
export function only(list: unknown, value: unknown): unknown {
  const allowed = scalars(list);
  if (allowed === null || list === undefined || list === null) {
    throw new FunctionError('only', 'its first argument is no list of texts');
  }
  const wanted = scalars(value);
  if (wanted === null) throw new FunctionError('only', 'its second argument is an object');
  const found = wanted.flatMap((one) => listed(allowed, one));
  return Array.isArray(value) ? [...new Set(found)] : found[0];
}

type Scalar = string | number | boolean;

/** The values of a list, or the one that there is; null where something is no such value. */
function scalars(given: unknown): readonly Scalar[] | null {
  const items: readonly unknown[] = Array.isArray(given) ? given : [given];
  const there = items.filter((item) => item !== undefined && item !== null);
  return there.every(isScalar) ? there : null;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function listed(allowed: readonly Scalar[], wanted: Scalar): readonly Scalar[] {
  const text = cleanText(String(wanted));
  const lower = text.toLowerCase();
  const found =
    allowed.find((one) => String(one) === text) ??
    allowed.find((one) => String(one).toLowerCase() === lower);
  return found === undefined ? [] : [found];
}
