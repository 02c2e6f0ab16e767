import { PASS_KEY } from './identity.ts';
import { optionsText } from './register.ts';
import type { ContactDocument, ContactKey } from '../model/contact.ts';

/** HubSpot's properties for a person's name, in the order in which they are read. */
const NAME_PROPERTIES = ['firstname', 'lastname'];

/**
 * What a contact is called where there is room for one line: the person's name, else the key that
 * says most.
 */
export function contactTitle(
  keys: readonly ContactKey[],
  { registers }: Pick<ContactDocument, 'registers'>,
): string {
  const name = NAME_PROPERTIES.flatMap((property) => registers[property] ?? [])
    .map(({ value }) => optionsText(value).trim())
    .filter((text) => text !== '')
    .join(' ');
  if (name !== '') return name;
  return tellingKey(keys)?.value ?? 'a contact without a key';
}

/** The key that says most of who a contact is; null where it has none. */
export function tellingKey(keys: readonly ContactKey[]): ContactKey | null {
  return tellingFirst(keys)[0] ?? null;
}

/** Keys in the order of what they say of a contact: e-mail, what else the mapping matches by, then its passes. */
export function tellingFirst<K extends ContactKey>(keys: readonly K[]): readonly K[] {
  return keys.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ property }: ContactKey): number {
  if (property === 'email') return 0;
  return property === PASS_KEY ? 2 : 1;
}
