import { keysMeantBy } from '../identity.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { PersonOfContact } from '../../model/people.ts';

/** One of the people of a contact, who can be told from the others. */
export type TellablePerson = PersonOfContact & { readonly key: ContactKey };

/**
 * Which of the people of a contact somebody means who types this: the one whose key it is, or else the
 * only one of whom events name it. Null where it is no key of theirs, or one of several of them.
 */
export function personMeant(
  people: readonly PersonOfContact[],
  text: string,
): TellablePerson | null {
  const meant = keysMeantBy(text);
  const tellable = people.filter((person): person is TellablePerson => person.key !== null);
  const byKey = tellable.filter(({ key }) => meant.includes(key.value));
  const all = people.filter(({ keys }) => keys.some(({ value }) => meant.includes(value)));
  const [first, ...others] = byKey.length > 0 ? byKey : all;
  return first === undefined || others.length > 0 || first.key === null
    ? null
    : { ...first, key: first.key };
}
