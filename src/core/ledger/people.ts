import { identityOf, keysMeantBy } from '../identity.ts';
import type { Contact } from './contact.ts';
import { keyText } from './key-text.ts';
import { Keyring, type KeyOfContact, type SettledKey } from './keyring.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyRules } from '../../model/key-rules.ts';
import type { PeopleOfContact, PersonOfContact } from '../../model/people.ts';

/** What one event of a contact says of whom it is of. */
interface EventKeys {
  readonly keys: readonly ContactKey[];
  readonly entries: number;
}

/**
 * The people that a contact holds: as many as it has values of the first key of which it has more
 * than one person may have. One, where there is no such key.
 */
export function peopleOf(
  held: readonly KeyOfContact[],
  settled: readonly SettledKey[],
  events: readonly EventKeys[],
  rules: KeyRules,
): readonly PersonOfContact[] {
  const ring = new Keyring({ held, settled, erased: [] });
  const telling = tellingProperty(held, ring, rules);
  if (telling === null) return [personFrom(strongest(held, rules), held, events)];
  const nameOf = (keys: readonly ContactKey[]): string => {
    const key = keys.find(({ property }) => property === telling);
    return key === undefined ? '' : ring.personOf(key);
  };
  const keys = Map.groupBy(
    held.filter(({ property }) => property === telling),
    (key) => ring.personOf(key),
  );
  const said = Map.groupBy(events, (event) => nameOf(event.keys));
  return [...new Set([...keys.keys(), ...said.keys()])].map((name) => {
    const own = keys.get(name) ?? [];
    return personFrom(own[0] ?? null, own, said.get(name) ?? []);
  });
}

function personFrom(
  key: ContactKey | null,
  held: readonly ContactKey[],
  events: readonly EventKeys[],
): PersonOfContact {
  const keys = new Map(
    [...held, ...events.flatMap((event) => event.keys)].map(({ property, value }) => [
      keyText({ property, value }),
      { property, value },
    ]),
  );
  return {
    key: key === null ? null : { property: key.property, value: key.value },
    keys: [...keys.values()],
    events: events.length,
    entries: events.reduce((sum, { entries }) => sum + entries, 0),
  };
}

/** The strongest key property of which a contact has more people than the limit allows. */
function tellingProperty(
  held: readonly KeyOfContact[],
  ring: Keyring,
  { properties, limits }: KeyRules,
): string | null {
  return (
    properties.find((property) => {
      const limit = limits[property];
      const values = held.filter((key) => key.property === property);
      return limit !== undefined && new Set(values.map((key) => ring.personOf(key))).size > limit;
    }) ?? null
  );
}

/** The strongest of some keys. */
export function strongest(
  keys: readonly ContactKey[],
  { properties }: KeyRules,
): ContactKey | null {
  const rank = ({ property }: ContactKey): number => {
    const place = properties.indexOf(property);
    return place === -1 ? properties.length : place;
  };
  const [first] = keys.toSorted((a, b) => rank(a) - rank(b));
  return first === undefined ? null : { property: first.property, value: first.value };
}

/** The key whose person keeps the record of a contact that is taken apart; null where `keep` names none of its keys. */
export function keptKey(
  { contact, recordKey }: PeopleOfContact,
  keep: string | undefined,
  rules: KeyRules,
): ContactKey | null {
  if (keep === undefined) return recordKey ?? strongest(contact.keys, rules);
  const meant = keysMeantBy(keep);
  return strongest(
    contact.keys.filter(({ value }) => meant.includes(value)),
    rules,
  );
}

/** The strongest key that a contact's record in HubSpot carries. */
export function recordKeyOf(
  contact: Pick<Contact, 'confirmed'>,
  held: readonly ContactKey[],
  rules: KeyRules,
): ContactKey | null {
  return strongest(carriedKeys(contact, held), rules);
}

/** The keys of a contact that its record in HubSpot carries. */
function carriedKeys(
  { confirmed }: Pick<Contact, 'confirmed'>,
  held: readonly ContactKey[],
): readonly ContactKey[] {
  return held.filter(
    ({ property, value }) => identityOf(property, confirmed[property] ?? '') === value,
  );
}

/** The keys that stay with whoever keeps the record: those that it carries and their own events name. */
export function keptKeys(
  contact: Pick<Contact, 'confirmed'>,
  held: readonly ContactKey[],
  { keys }: PersonOfContact,
): readonly ContactKey[] {
  const own = new Set(keys.map(keyText));
  return carriedKeys(contact, held).filter((key) => own.has(keyText(key)));
}
