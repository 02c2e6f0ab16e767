import { contactTitle, tellingKey } from './contact-title.ts';
import type { ContactKey } from '../model/contact.ts';
import type { Registers } from '../model/register.ts';
import type { NamedContact } from '../model/view.ts';

/** A contact by its name and the key that says most, for a list that is about something else. */
export function namedContact(
  {
    id,
    hubspotId,
    registers,
  }: Pick<NamedContact, 'id' | 'hubspotId'> & { readonly registers: Registers },
  keys: readonly ContactKey[],
): NamedContact {
  return {
    id,
    title: contactTitle(keys, { registers }),
    key: tellingKey(keys)?.value ?? null,
    hubspotId,
  };
}
