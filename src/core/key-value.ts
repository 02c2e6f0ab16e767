import { isEmailAddress } from './email-address.ts';
import { bareText, hidesCharacters } from './identity.ts';
import type { Failed } from './mapping/value.ts';
import { namesNobody } from './names-nobody.ts';
import { fitsWildcard } from './wildcard.ts';
import type { Json } from '../model/json.ts';

/** Longest value that may name a contact, in characters. */
export const KEY_CHARS_MAX = 500;

/**
 * What a value says of whom an event is about: a text that names somebody, null where there is
 * nothing, or why it is no key. The reasons hold nothing of the value.
 *
 * @param property the HubSpot property, or `$pass`
 * @param ignore values that name nobody beside those that never do: texts with `*`
 */
export function keyValue(
  property: string,
  value: Json,
  ignore: readonly string[] = [],
): string | null | Failed {
  if (value === null) return null;
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { code: 'not-a-value', failed: 'not a text' };
  }
  const text = bareText(String(value));
  if (text === '') return null;
  return faultOf(text) ?? nobodyOf(property, text, ignore) ?? text;
}

/** Why a text is no key: two that look alike, or that become alike when they are written down, would be confused. */
function faultOf(text: string): Failed | null {
  if (!text.isWellFormed()) return { code: 'not-a-value', failed: 'not well-formed Unicode' };
  if (text.length > KEY_CHARS_MAX) {
    return { code: 'too-long', failed: `over ${KEY_CHARS_MAX} characters` };
  }
  return hidesCharacters(text)
    ? { code: 'not-a-value', failed: 'has a character within that nobody sees' }
    : null;
}

/** Why a text names nobody; null where it names somebody. */
function nobodyOf(property: string, text: string, ignore: readonly string[]): Failed | null {
  const reason = namesNobody(text);
  if (reason !== null) return { code: 'names-nobody', failed: `names nobody: ${reason}` };
  if (ignore.some((pattern) => fitsWildcard(pattern, text))) {
    return { code: 'names-nobody', failed: 'names nobody, as "ignore" in the mapping says' };
  }
  return property === 'email' && !isEmailAddress(text)
    ? { code: 'no-email-address', failed: 'no e-mail address' }
    : null;
}

/** Whether a value was left out because it names nobody: nothing is wrong with the event. */
export function isNobody({ code }: { readonly code?: string }): boolean {
  return code === 'names-nobody' || code === 'no-email-address';
}
