import type { KeyObject } from 'node:crypto';
import type { ClaimOfContact } from '../../core/ledger/apply-plan.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import type { ErasedPerson, KeyringState, SettledKey } from '../../core/ledger/keyring.ts';
import type { PassEvent } from '../../core/ledger/pass-holder.ts';
import { PASS_KEY } from '../../core/identity.ts';
import type { Store } from '../store.ts';
import type { ApplyGround, PassOfContact } from '../work-store.ts';
import { secretOfErased, stonesOf, type Stone } from './stones.ts';
import type { ContactKey } from '../../model/contact.ts';

/** Everything that decides whose events are that name some keys. */
export interface IdentityState extends KeyringState {
  readonly contacts: readonly Contact[];
  readonly claims: readonly ClaimOfContact[];
  readonly passes: readonly PassOfContact[];
  readonly passEvents: readonly PassEvent[];
}

/** Loads whoever has to do with some keys. */
export async function loadIdentity(
  store: Store,
  connection: string,
  keys: readonly ContactKey[],
  ground: ApplyGround,
): Promise<IdentityState> {
  const { hasSettlements } = ground;
  const secret = secretOfErased(ground);
  const settlementsOf = async (some: readonly ContactKey[]): Promise<readonly SettledKey[]> =>
    hasSettlements ? store.loadSettlements(connection, some) : [];
  const named = await settlementsOf(keys);
  const partners = named.flatMap(({ kind, other }) =>
    kind === 'same' && other !== null ? [other] : [],
  );
  const passes = keys.filter(({ property }) => property === PASS_KEY).map(({ value }) => value);
  const [owners, passEvents] = await Promise.all([
    store.loadOwners(connection, [...keys, ...partners]),
    store.loadPassEvents(connection, [...new Set(passes)]),
  ]);
  const ids = [...new Set([...owners, ...passEvents].map(({ contactId }) => contactId))];
  const holders = await store.loadWhole(ids);
  const held = holders.flatMap((holder) => holder.keys);
  return {
    contacts: holders.map(({ contact }) => contact),
    held,
    claims: holders.flatMap(({ claims }) => claims),
    passes: holders.flatMap(({ contact, passes: rows }) =>
      rows.map((row) => ({ ...row, contactId: contact.id })),
    ),
    passEvents,
    settled: distinct([...named, ...(await settlementsOf(held))]),
    erased:
      secret === null ? [] : await loadErased(store, connection, secret, [...keys, ...partners]),
  };
}

function distinct(settled: readonly SettledKey[]): readonly SettledKey[] {
  return [...new Map(settled.map((one) => [JSON.stringify(one), one])).values()];
}

/** People who were erased and had any of the keys, with all that is kept of theirs. */
async function loadErased(
  store: Store,
  connection: string,
  secret: KeyObject,
  keys: readonly ContactKey[],
): Promise<readonly ErasedPerson[]> {
  const stones = keys.flatMap((key) => stonesOf(secret, key).map((stone) => ({ key, stone })));
  const found = await store.loadTombstones(
    connection,
    stones.map(({ stone }) => stone),
  );
  const people = [...new Set(found.map(({ person }) => person))];
  if (people.length === 0) return [];
  const known = new Map(stones.map(({ key, stone }) => [stoneText(stone), key]));
  const all = await store.loadTombstonesOf(connection, people);
  const byPerson = Map.groupBy(all, ({ person }) => person);
  return [...byPerson].map(([person, ofPerson]) => ({
    person,
    keys: ofPerson.map((stone) => {
      const text = stoneText(stone);
      return known.get(text) ?? { property: stone.property, value: text };
    }),
  }));
}

function stoneText({ property, hash }: Stone): string {
  return keyText({ property, value: Buffer.from(hash).toString('base64') });
}
