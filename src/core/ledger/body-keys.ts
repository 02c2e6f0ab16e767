import { identityOf } from '../identity.ts';
import { isJsonObject } from '../json.ts';

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

/** Without recursion: a body that was quarantined nests as deeply as its sender likes. */
function holdsValue(root: unknown, keys: ReadonlySet<string>): boolean {
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' || typeof value === 'number') {
      if (keys.has(identityOf(String(value)))) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) open.push(inner);
    }
  }
  return false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
