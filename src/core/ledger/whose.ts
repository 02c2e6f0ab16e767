import type { ContactKey } from '../../model/contact.ts';
import type { KeyLimits } from '../../model/key-rules.ts';

/**
 * What is known of who holds which keys. A party is a contact, or a person who was erased.
 */
export interface KeyGround<P> {
  readonly limits: KeyLimits;
  /** Who holds a key; null where nobody does. */
  holderOf(key: ContactKey): P | null;
  /** The values of a key property that a party holds. */
  valuesOf(party: P, property: string): readonly string[];
  /** Whether a person has said that those who have this value are different people. */
  isApart(key: ContactKey): boolean;
  /** One text for all keys that a person has said to be of one person. */
  personOf(key: ContactKey): string;
}

/** Whose event it is. */
export interface Whose<P> {
  /** Null where it is somebody of whom nothing is known yet. */
  readonly party: P | null;
  /** Others who turn out to be the same person. */
  readonly same: readonly P[];
}

/**
 * Decides whose event it is. The strongest key decides: if somebody holds it, it is them. A value
 * that nobody holds is taken in by whoever holds the next weaker key, if the limits allow that. Those
 * who hold weaker keys are the same person only where no limit speaks against it; otherwise the key
 * stays where it is.
 *
 * @param keys the keys of the event that name a person, the strongest first
 */
export function whoseEvent<P>(keys: readonly ContactKey[], ground: KeyGround<P>): Whose<P> {
  const holders = keys.flatMap((key) => {
    const party = ground.holderOf(key);
    return party === null ? [] : [{ key, party }];
  });
  const found = holders.find(({ key, party }) => {
    const stronger = keys.slice(0, keys.indexOf(key));
    return stronger.length === 0 || (!ground.isApart(key) && fit([party], stronger, ground));
  });
  if (found === undefined) return { party: null, same: [] };
  const together = [found.party];
  for (const { key, party } of holders) {
    if (together.includes(party) || ground.isApart(key)) continue;
    if (fit([...together, party], keys, ground)) together.push(party);
  }
  const [party, ...same] = together;
  return { party: party ?? null, same };
}

/** Whether parties can be one person who has some further keys, by all limits. */
function fit<P>(parties: readonly P[], keys: readonly ContactKey[], ground: KeyGround<P>): boolean {
  return Object.entries(ground.limits).every(([property, limit]) => {
    const held = parties.flatMap((party) => ground.valuesOf(party, property));
    const named = keys.filter((key) => key.property === property).map(({ value }) => value);
    const people = [...held, ...named].map((value) => ground.personOf({ property, value }));
    return new Set(people).size <= limit;
  });
}
