import { distance } from 'fastest-levenshtein';
import { withoutCase } from './identity.ts';
import type { ContactKey } from '../model/contact.ts';

/** The keys whose values are most like a text, the nearest first. */
export function nearestKeys<K extends ContactKey>(
  text: string,
  keys: readonly K[],
  limit: number,
): readonly K[] {
  const sought = withoutCase(text);
  return keys
    .map((key) => ({ key, edits: distance(sought, withoutCase(key.value)) }))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, limit)
    .map(({ key }) => key);
}
