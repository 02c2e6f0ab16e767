import type { ContactDocument, ContactKey } from './contact.ts';
import { PASS_KEY } from './identity.ts';
import { optionsText } from './register.ts';

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

/** The key that says most of who a contact is: e-mail, else what the mapping matches by, else a pass. */
export function tellingKey(keys: readonly ContactKey[]): ContactKey | null {
  const named = (fits: (property: string) => boolean) =>
    keys.find(({ property }) => fits(property));
  return (
    named((property) => property === 'email') ??
    named((property) => property !== PASS_KEY) ??
    keys[0] ??
    null
  );
}
