import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { identityOf, keysMeantBy, PASS_KEY, withoutCase } from '../../core/identity.ts';
import type { Store } from '../store.ts';
import type { ApplyGround, Tombstone } from '../work-store.ts';
import { closePasses } from './close-passes.ts';
import type { ContactKey } from '../../model/contact.ts';

const KEY_BYTES = 32;

export type Stone = Omit<Tombstone, 'person'>;

/** What the keys of erased people are hashed with; null where nobody was erased. */
export function secretOfErased({
  tombstoneKey,
  hasErased,
}: Pick<ApplyGround, 'tombstoneKey' | 'hasErased'>): KeyObject | null {
  return tombstoneKey === null || !hasErased ? null : createSecretKey(tombstoneKey);
}

/** A key as a keyed hash that nobody can read. */
export function stoneOf(secret: KeyObject, { property, value }: ContactKey): Stone {
  return { property, hash: hashOf(secret, ['exact', property, value]) };
}

/**
 * All tombstones that a key may have. Earlier versions compared without case, all but passes: who
 * was erased then stays erased, whatever the case of what comes.
 */
export function stonesOf(secret: KeyObject, key: ContactKey): readonly Stone[] {
  const { property, value } = key;
  const earlier = property === PASS_KEY ? value : withoutCase(value);
  return [stoneOf(secret, key), { property, hash: hashOf(secret, [property, earlier]) }];
}

function hashOf(secret: KeyObject, parts: readonly string[]): Uint8Array {
  return createHmac('sha256', secret).update(parts.join('\0')).digest();
}

/**
 * Remembers the keys of a person who is erased. The tombstones of a person belong together, so that
 * who is let in again by one key is let in by all of them.
 */
export async function setStones(
  store: Store,
  connection: string,
  keys: readonly ContactKey[],
): Promise<void> {
  const secret = await secretOf(store, connection);
  const known = keys.flatMap((key) => stonesOf(secret, key));
  const [first, ...others] = await peopleOf(store, connection, known);
  const person = first ?? (await store.loadNextPerson(connection));
  await store.joinPeople(
    connection,
    others.map((other) => ({ person: other, into: person })),
  );
  const stones = keys.map((key) => ({ ...stoneOf(secret, key), person }));
  await store.saveTombstones(connection, stones);
  await closePasses(store, connection, stones);
}

/** Lets an erased person in again who has this key; false when nobody was erased who had it. */
export async function readmit(store: Store, connection: string, text: string): Promise<boolean> {
  const { tombstoneKey } = await store.loadApplyGround(connection);
  if (tombstoneKey === null) return false;
  const secret = createSecretKey(tombstoneKey);
  const properties = await store.loadTombstoneProperties(connection);
  const keys = properties.flatMap((property) =>
    keysMeantBy(text).map((value) => ({ property, value: identityOf(property, value) })),
  );
  const stones = keys.flatMap((key) => stonesOf(secret, key));
  const people = await peopleOf(store, connection, stones);
  await store.removePeople(connection, people);
  return people.length > 0;
}

/**
 * What keys are hashed with; it is made where there is none yet. Node takes five times as long for a hash
 * whose key it is given as bytes.
 */
export async function secretOf(store: Store, connection: string): Promise<KeyObject> {
  const { tombstoneKey } = await store.loadApplyGround(connection);
  if (tombstoneKey !== null) return createSecretKey(tombstoneKey);
  const secret = randomBytes(KEY_BYTES);
  await store.saveTombstoneKey(connection, secret);
  return createSecretKey(secret);
}

async function peopleOf(
  store: Store,
  connection: string,
  stones: readonly Stone[],
): Promise<readonly number[]> {
  const found = await store.loadTombstones(connection, stones);
  return [...new Set(found.map(({ person }) => person))];
}
