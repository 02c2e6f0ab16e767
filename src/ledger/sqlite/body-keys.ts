import { identityOf } from '../../core/identity.ts';
import { isJsonObject } from '../../core/json.ts';

/** The members of a payload that name a person. */
const NAMING_MEMBERS = ['identifiers', 'attributes', 'passId'] as const;

/** Shortest key that is looked for in the text of a body that is no JSON: a shorter one is in any text. */
const KEY_CHARS_MIN = 6;

/** Whether a body names a person: one of the keys is a whole value of its naming members, at any depth. */
export function holdsKey(body: Uint8Array, keys: ReadonlySet<string>): boolean {
  const text = new TextDecoder().decode(body);
  const payload = parseJson(text);
  if (isJsonObject(payload)) {
    return NAMING_MEMBERS.some((member) => holdsValue(payload[member], keys));
  }
  const plain = text.normalize('NFC').toLowerCase();
  return [...keys].some((key) => key.length >= KEY_CHARS_MIN && plain.includes(key));
}

function holdsValue(value: unknown, keys: ReadonlySet<string>): boolean {
  if (typeof value === 'string' || typeof value === 'number') {
    return keys.has(identityOf(String(value)));
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => holdsValue(inner, keys));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
