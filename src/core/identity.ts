import type { ContactKey } from '../model/contact.ts';
import { cutAround } from './text.ts';

/** The property name of the key that an event's pass gives its contact; no HubSpot property. */
export const PASS_KEY = '$pass';

/** The name of a key as a person reads it. */
export function keyName(property: string): string {
  return property === PASS_KEY ? 'pass id' : property;
}

/** Whether two keys are the same value of the same property; none is the same as none. */
export function isSameKey(one: ContactKey | null, other: ContactKey | null): boolean {
  return one?.property === other?.property && one?.value === other?.value;
}

/**
 * The form in which values that name a contact are compared and kept. Case counts but for `email`: two
 * ids that differ in case alone may be two people, and mail providers tell no two mailboxes apart by it.
 */
export function identityOf(property: string, value: string): string {
  return property === 'email' ? withoutCase(value) : bareText(value);
}

/** The form in which HubSpot may hold two values equal that are not. */
export function withoutCase(value: string): string {
  // In lower case, a letter may be two characters, which stand in another order in the one way.
  return bareText(value).toLowerCase().normalize('NFC');
}

/**
 * The forms of a key that a person may mean who types this, the likeliest first: as it is written, an
 * e-mail address, an id in capitals.
 */
export function keysMeantBy(text: string): readonly string[] {
  const written = bareText(text);
  return [...new Set([written, written.toLowerCase(), written.toUpperCase()])];
}

/** Blanks, control characters and whatever else nobody sees, such as a zero-width space. */
const UNSEEN = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text that has nothing unseen around it has something unseen within; blanks may be there. */
export function hidesCharacters(value: string): boolean {
  return HIDDEN.test(value);
}

const HIDDEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** A text without the unseen at its ends, in one way of writing accents. */
export function bareText(value: string): string {
  return cutAround(value, UNSEEN).normalize('NFC');
}
