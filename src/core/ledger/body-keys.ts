import { identityOf } from '../identity.ts';
import { isJsonObject, parseExactJson } from '../json.ts';
import { keyText } from './key-text.ts';
import type { ContactKey } from '../../model/contact.ts';

/** The members of a payload that name a person. */
const NAMING_MEMBERS = ['identifiers', 'attributes', 'passId'] as const;

/** Shortest key that is looked for in the text of a body that is no JSON: a shorter one is in any text. */
const KEY_CHARS_MIN = 6;

/**
 * Prepares to tell whether a body names a person: one of the keys is a whole value of its naming
 * members, at any depth. A body that is no JSON names who is anywhere in its text.
 */
export function keyFinder(keys: readonly ContactKey[]): (body: Uint8Array) => boolean {
  const known = new Set(keys.map(keyText));
  const properties = [...new Set(keys.map(({ property }) => property))];
  const isKey = (value: string): boolean =>
    properties.some((property) =>
      known.has(keyText({ property, value: identityOf(property, value) })),
    );
  const long = keys.filter(({ value }) => value.length >= KEY_CHARS_MIN);
  return (body) => {
    const text = new TextDecoder().decode(body);
    const payload = parseExactJson(text);
    if (isJsonObject(payload)) {
      return NAMING_MEMBERS.some((member) => holdsValue(payload[member], isKey));
    }
    const texts = new Map(properties.map((property) => [property, identityOf(property, text)]));
    return long.some(({ property, value }) => texts.get(property)?.includes(value) === true);
  };
}

/** Without recursion: a body that was quarantined nests as deeply as its sender likes. */
function holdsValue(root: unknown, isKey: (value: string) => boolean): boolean {
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' || typeof value === 'number') {
      if (isKey(String(value))) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) open.push(inner);
    }
  }
  return false;
}
