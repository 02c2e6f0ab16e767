import type { Contact } from './contact.ts';
import { keyText } from './key-text.ts';
import { Keyring, type KeyOfContact, type SettledKey } from './keyring.ts';
import { peopleOf, recordKeyOf } from './people.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyRules } from '../../model/key-rules.ts';

/** What is known of a contact that holds several people. */
export interface ContactOfSeveral<E> {
  readonly contact: Pick<Contact, 'confirmed'>;
  readonly held: readonly KeyOfContact[];
  readonly settled: readonly SettledKey[];
  /** Its events that say whom they are of. */
  readonly events: readonly E[];
}

/** What is one person's alone of a contact, and who keeps the rest of it. */
export interface OneOfSeveral<E> {
  /** Keys of the contact that no event of the others names. */
  readonly own: readonly ContactKey[];
  readonly events: readonly E[];
  /** A key of whoever keeps the contact: of the person whose key its record carries, if that is another. */
  readonly kept: ContactKey;
  /** Keys of the one that are those of whoever keeps the contact, too. */
  readonly shared: readonly ContactKey[];
}

/** Tells one person of a contact from the others; null where the key is not that of one of several. */
export function oneOfSeveral<
  E extends { readonly keys: readonly ContactKey[]; readonly entries: number },
>(
  { contact, held, settled, events }: ContactOfSeveral<E>,
  key: ContactKey,
  rules: KeyRules,
): OneOfSeveral<E> | null {
  const ring = new Keyring({ held, settled, erased: [] });
  const isOfOne = (other: ContactKey): boolean =>
    other.property === key.property && ring.personOf(other) === ring.personOf(key);
  const people = peopleOf(held, settled, events, rules).flatMap((person) =>
    person.key === null ? [] : [{ ...person, key: person.key }],
  );
  const one = people.find((person) => isOfOne(person.key));
  const others = people.filter((person) => person !== one);
  const recordKey = recordKeyOf(contact, held, rules);
  const keeper =
    others.find(
      (other) => recordKey !== null && ring.personOf(other.key) === ring.personOf(recordKey),
    ) ?? others[0];
  if (one === undefined || keeper === undefined) return null;
  const isAmong = (keys: readonly ContactKey[], { property, value }: ContactKey): boolean =>
    keys.some((other) => keyText(other) === keyText({ property, value }));
  const ofOthers = others.flatMap(({ keys }) => keys);
  const holds = one.keys.filter((named) => isAmong(held, named));
  return {
    own: holds.filter((named) => !isAmong(ofOthers, named)),
    events: events.filter(({ keys }) => keys.some(isOfOne)),
    kept: keeper.key,
    shared: holds.filter((named) => isAmong(keeper.keys, named)),
  };
}
