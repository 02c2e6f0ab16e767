import { identityOf } from '../identity.ts';
import { optionsText } from '../register.ts';
import type { ClaimOfContact } from './apply-plan.ts';
import type { Contact } from './contact.ts';
import { keyText } from './key-text.ts';
import type { KeyOfContact, Keyring } from './keyring.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyLimits } from '../../model/key-rules.ts';

/** What an event says of the keys of its contact. */
export interface NamedKeys {
  /** The keys that it names, those included that name nobody by a person's word. */
  readonly keys: readonly ContactKey[];
  readonly limits: KeyLimits;
  readonly at: string;
}

export interface KeyChanges {
  /** Whether the contact holds a key that it did not hold. */
  readonly isNews: boolean;
  /** Keys of the event that another contact holds. */
  readonly contested: readonly ContactKey[];
  /** Keys that the contact holds and, as is new or known again, does not go by. */
  readonly freed: readonly KeyOfContact[];
}

/**
 * Gives a contact the keys that an event names. What another contact holds stays there, unless that
 * has a newer value and no limit: an address that was given up.
 *
 * @param before the contact before the event, null when it is new
 * @param contactOf other contacts, as far as they are loaded
 */
export function takeKeys(
  ring: Keyring,
  before: Contact | null,
  after: Contact,
  { keys, limits, at }: NamedKeys,
  contactOf: (id: number) => Contact | undefined,
): KeyChanges {
  const id = after.id;
  const properties = [...new Set(keys.map(({ property }) => property))];
  const effective = (contact: Contact): ReadonlyMap<string, string | null> =>
    new Map(properties.map((property) => [property, effectiveValue(ring, contact, property)]));
  const former = before === null ? null : effective(before);
  noteFlips(ring, before, after, properties);
  const contested: ContactKey[] = [];
  let isNews = false;
  for (const key of keys) {
    const holder = ring.isIgnored(key) ? id : ring.holderOf(key);
    if (holder === id) continue;
    if (typeof holder === 'number' && !isFree(ring, contactOf(holder), key, limits)) {
      contested.push(key);
    } else if (ring.hasRoom(id, key, limits)) {
      ring.hold(id, { ...key, at });
      isNews = true;
    }
  }
  const now = effective(after);
  const freed = properties.flatMap((property) => {
    const value = now.get(property) ?? null;
    const isSame = value === null || value === (former?.get(property) ?? null);
    if (isSame || limits[property] !== undefined) return [];
    return ring
      .heldBy(id, property)
      .filter((key) => key.value !== value)
      .map((key) => ({ ...key, at, contactId: id }));
  });
  return { isNews, contested, freed };
}

/** The newest values of a contact that name it and that it does not hold. */
export function claimsOf(
  ring: Keyring,
  contact: Contact,
  named: readonly ContactKey[],
  former: readonly ClaimOfContact[],
): readonly ClaimOfContact[] {
  const values = new Map(
    [...former, ...named].map(({ property, value }) => [
      property,
      currentValue(contact, property) ?? value,
    ]),
  );
  return [...values].flatMap(([property, value]) =>
    ring.holderOf({ property, value }) === contact.id
      ? []
      : [{ property, value, contactId: contact.id }],
  );
}

/** The value that a contact goes by: the newest that it holds. Null where that is not known. */
function effectiveValue(ring: Keyring, contact: Contact, property: string): string | null {
  const current = currentValue(contact, property);
  if (current === null) return null;
  const held = ring.heldBy(contact.id, property);
  if (held.some(({ value }) => value === current)) return current;
  const newest = held.reduce<(typeof held)[number] | null>(
    (best, key) => (best === null || best.at < key.at ? key : best),
    null,
  );
  return newest?.value ?? null;
}

function currentValue({ registers }: Contact, property: string): string | null {
  const register = Object.hasOwn(registers, property) ? registers[property] : undefined;
  return register === undefined ? null : identityOf(property, optionsText(register.value));
}

/** A key whose value is not the newest any more keeps the time until which it was. */
function noteFlips(
  ring: Keyring,
  before: Contact | null,
  after: Contact,
  properties: readonly string[],
): void {
  if (before === null) return;
  for (const property of properties) {
    const value = currentValue(before, property);
    if (value === null || value === currentValue(after, property)) continue;
    const key = { property, value };
    const { at = '' } = before.registers[property] ?? {};
    if (ring.holderOf(key) === after.id) ring.hold(after.id, { ...key, at });
  }
}

function isFree(
  ring: Keyring,
  holder: Contact | undefined,
  key: ContactKey,
  limits: KeyLimits,
): boolean {
  if (holder === undefined || limits[key.property] !== undefined) return false;
  const value = effectiveValue(ring, holder, key.property);
  return value !== null && value !== key.value;
}

/**
 * What is different in two lists of claims. Which claims a contact has that others were folded into
 * is said as a whole.
 *
 * @param folds which contact a folded one went into, and each of these into itself
 */
export function claimChanges(
  before: readonly ClaimOfContact[],
  after: readonly ClaimOfContact[],
  folds: ReadonlyMap<number, number>,
): { readonly added: readonly ClaimOfContact[]; readonly removed: readonly ClaimOfContact[] } {
  const textOf = (claim: ClaimOfContact): string => `${claim.contactId}\0${keyText(claim)}`;
  const isFolded = ({ contactId }: ClaimOfContact): boolean => folds.has(contactId);
  const known = new Set(before.filter((claim) => !isFolded(claim)).map(textOf));
  const left = new Set(after.filter((claim) => !isFolded(claim)).map(textOf));
  return {
    added: after.filter((claim) => !known.has(textOf(claim))),
    removed: before
      .filter((claim) => !left.has(textOf(claim)))
      .map((claim) => ({ ...claim, contactId: folds.get(claim.contactId) ?? claim.contactId })),
  };
}
