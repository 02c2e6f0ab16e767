import { canonicalPattern } from '../core/mapping/mapping.ts';

/** Collects the values of an option that may be given several times. */
export function gather(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** The same of names of events, of which each may be a beginning with `*`. */
export function gatherName(name: string, names?: readonly string[]): readonly string[] {
  return gather(canonicalPattern(name), names);
}
