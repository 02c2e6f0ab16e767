import { keyText } from './key-text.ts';
import type { KeyGround } from './whose.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { HeldKey } from '../../model/claim.ts';
import type { KeyLimits } from '../../model/key-rules.ts';
import type { SettlementKind } from '../../model/conflict.ts';

/** A person who was erased, with what is known of their keys: hashes, but for those that an event names. */
export interface ErasedPerson {
  readonly person: number;
  readonly keys: readonly ContactKey[];
}

/** Who an event may be of: a contact, by its number, or somebody who was erased. */
export type Party = number | ErasedPerson;

export type KeyOfContact = HeldKey & { readonly contactId: number };

/** What a person has decided of a key; for `same` and `give`, of which other key. */
export interface SettledKey extends ContactKey {
  readonly kind: SettlementKind;
  readonly other: ContactKey | null;
}

export interface KeyringState {
  readonly held: readonly KeyOfContact[];
  readonly settled: readonly SettledKey[];
  readonly erased: readonly ErasedPerson[];
}

/** Who holds which keys, while a plan is made. */
export class Keyring {
  readonly #holders = new Map<string, Party>();
  readonly #held = new Map<number, Map<string, HeldKey>>();
  readonly #changed = new Set<string>();
  readonly #settled: ReadonlyMap<string, readonly SettledKey[]>;

  constructor({ held, settled, erased }: KeyringState) {
    for (const person of erased) {
      for (const key of person.keys) this.#holders.set(keyText(key), person);
    }
    for (const { contactId, ...key } of held) this.#set(contactId, key);
    this.#settled = Map.groupBy(settled, keyText);
  }

  /** What decides whose an event is, under the limits of its mapping. */
  under(limits: KeyLimits): KeyGround<Party> {
    return {
      limits,
      holderOf: (key) => this.holderOf(key) ?? this.#holderOfSame(key),
      valuesOf: (party, property) => this.valuesOf(party, property),
      isApart: (key) => this.#isSettled(key, 'different'),
      personOf: (key) => this.personOf(key),
    };
  }

  holderOf(key: ContactKey): Party | null {
    return this.#holders.get(keyText(key)) ?? null;
  }

  heldBy(contactId: number, property: string): readonly HeldKey[] {
    return this.#keysOf(contactId).filter((key) => key.property === property);
  }

  /** Whether only passes lead to somebody. */
  isNameless(party: Party, passProperty: string): boolean {
    const keys = typeof party === 'number' ? this.#keysOf(party) : party.keys;
    return keys.every(({ property }) => property === passProperty);
  }

  valuesOf(party: Party, property: string): readonly string[] {
    const keys = typeof party === 'number' ? this.#keysOf(party) : party.keys;
    return keys.filter((key) => key.property === property).map(({ value }) => value);
  }

  /** Whether a person has said that a value names nobody. */
  isIgnored(key: ContactKey): boolean {
    return this.#isSettled(key, 'ignore');
  }

  /** Whether a contact may hold one more key. */
  hasRoom(contactId: number, key: ContactKey, limits: KeyLimits): boolean {
    const limit = limits[key.property];
    if (limit === undefined) return true;
    const values = [...this.valuesOf(contactId, key.property), key.value];
    return new Set(values.map((value) => this.personOf({ ...key, value }))).size <= limit;
  }

  /** One text for all keys that a person has said to be of one person. */
  personOf(key: ContactKey): string {
    const known = new Set([keyText(key)]);
    const open = [keyText(key)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { kind, other } of this.#settled.get(next) ?? []) {
        if (kind !== 'same' || other === null || known.has(keyText(other))) continue;
        known.add(keyText(other));
        open.push(keyText(other));
      }
    }
    return [...known].sort()[0] ?? keyText(key);
  }

  /** Gives a key to a contact, or notes that it named the contact at a later time. */
  hold(contactId: number, key: HeldKey): void {
    const before = this.#held.get(contactId)?.get(keyText(key));
    const at = before === undefined || before.at < key.at ? key.at : before.at;
    if (before !== undefined && before.at === at) return;
    this.#set(contactId, { ...key, at });
    this.#changed.add(keyText(key));
  }

  /** Notes that a key is that of somebody who was erased. */
  erase(key: ContactKey, person: ErasedPerson): void {
    this.#holders.set(keyText(key), person);
  }

  /** Moves everything of a contact to the one that it turned out to be. */
  fold(from: number, into: number): void {
    const keys = this.#keysOf(from);
    this.#held.delete(from);
    for (const key of keys) this.#set(into, key);
  }

  /** The keys that somebody else holds now, or that count for a later time. */
  changes(): readonly KeyOfContact[] {
    return [...this.#changed].flatMap((text) => {
      const party = this.#holders.get(text);
      if (typeof party !== 'number') return [];
      const key = this.#held.get(party)?.get(text);
      return key === undefined ? [] : [{ ...key, contactId: party }];
    });
  }

  #set(contactId: number, key: HeldKey): void {
    const text = keyText(key);
    const former = this.#holders.get(text);
    if (typeof former === 'number' && former !== contactId) this.#held.get(former)?.delete(text);
    this.#holders.set(text, contactId);
    const held = this.#held.get(contactId) ?? new Map<string, HeldKey>();
    this.#held.set(contactId, held.set(text, key));
  }

  #keysOf(contactId: number): readonly HeldKey[] {
    return [...(this.#held.get(contactId)?.values() ?? [])];
  }

  #isSettled(key: ContactKey, kind: SettlementKind): boolean {
    if (this.#settled.size === 0) return false;
    return this.#settled.get(keyText(key))?.some((settled) => settled.kind === kind) === true;
  }

  #holderOfSame(key: ContactKey): Party | null {
    for (const { kind, other } of this.#settled.get(keyText(key)) ?? []) {
      const holder = kind === 'same' && other !== null ? this.holderOf(other) : null;
      if (holder !== null) return holder;
    }
    return null;
  }
}
