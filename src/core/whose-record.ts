import { identityOf, isSameKey } from './identity.ts';
import { mayBeOne } from './may-be-one.ts';
import { SECONDARY_EMAILS, type KnownContact } from './plan.ts';
import { optionsOf } from './register.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { RecordHolder } from '../model/record-holder.ts';

/** A contact, as far as it takes to know whether a record is its own. */
export interface Person {
  readonly id: number;
  readonly keys: readonly ContactKey[];
}

/** A record that HubSpot answered with. */
export interface FoundBy {
  readonly record: ContactRecord;
  /** The key that led to it; null where the id of a record did. */
  readonly key: ContactKey | null;
  /** Whether its value is the key's in another case, and somebody else has that value as it is written. */
  readonly isOfNamesake: boolean;
}

/**
 * Whose a record is that HubSpot answered with:
 * - `own`: the contact's, as far as anybody knows.
 * - `shared`: another contact has it, which may be the same person.
 * - `strange`: somebody else's.
 */
export type Whose = 'own' | 'shared' | 'strange';

/** Decides whose a record is; `holder` is the contact that has it, null where none does. */
export function whoseRecord(
  person: Person,
  found: FoundBy,
  holder: Omit<RecordHolder, 'hubspotId'> | null,
  rules: KeyRules,
): Whose {
  const { record, key, isOfNamesake } = found;
  if (isOfNamesake) return 'strange';
  if (othersKey(person, record, rules, key?.property ?? null) !== null) return 'strange';
  if (holder === null || holder.contactId === person.id) return 'own';
  return mayBeOne([person.keys, holder.keys], rules.limits) ? 'shared' : 'strange';
}

/**
 * The key by which a record is somebody else's: it carries another value of it than the contact has,
 * and no limit lets both belong to one person. Null where it carries none. What led to the record
 * decides more than any weaker key: a person who has the strongest key may have another value of a
 * weaker one.
 *
 * @param by the key property that led to the record; null where all keys with a limit count
 */
export function othersKey(
  { keys }: Pick<Person, 'keys'>,
  record: ContactRecord,
  { properties, limits }: KeyRules,
  by: string | null,
): string | null {
  const rank = by === null || limits[by] === undefined ? properties.length : properties.indexOf(by);
  const other = properties.slice(0, rank).find((property) => {
    const held = heldKeys(record, property);
    const own = keys.filter((key) => key.property === property);
    if (property === by || held.length === 0 || own.length === 0) return false;
    if (own.some(({ value }) => held.some((key) => key.value === value))) return false;
    return !mayBeOne([own, held], limits);
  });
  return other ?? null;
}

/**
 * The key by which a known record turns out to be somebody else's, before the first value of a
 * contact's own is written there. A record that was there before may have been found when less was
 * known of the contact.
 */
export function othersFirstKey(
  contact: Person & Pick<KnownContact, 'origin' | 'confirmed'>,
  record: ContactRecord,
  rules: KeyRules,
): string | null {
  if (contact.origin !== 'adopted') return null;
  const sure = rules.properties.find(
    (property) => rules.limits[property] !== undefined && contact.confirmed[property] !== undefined,
  );
  return othersKey(contact, record, rules, sure ?? null);
}

/** Whether a record carries a key of a contact that tells people apart. */
export function carriesOwnKey(
  { keys }: Pick<Person, 'keys'>,
  record: ContactRecord,
  { limits }: Pick<KeyRules, 'limits'>,
): boolean {
  return Object.keys(limits).some((property) =>
    heldKeys(record, property).some((held) => keys.some((key) => isSameKey(key, held))),
  );
}

/** The values of a key property that a record has. */
function heldKeys({ properties }: ContactRecord, property: string): readonly ContactKey[] {
  const further = property === 'email' ? optionsOf(properties[SECONDARY_EMAILS] ?? '') : [];
  return [properties[property] ?? '', ...further]
    .map((value) => ({ property, value: identityOf(property, value) }))
    .filter(({ value }) => value !== '');
}
