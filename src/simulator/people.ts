import { tellTruth, type Truth } from './neostore/tell-truth.ts';

/** What a mapping says of who is who, as far as it changes what HubSpot must hold. */
export interface IdentityRules {
  /** How many customer ids one person may have: `limit`. */
  readonly customerIdsMax: number;
  /** Addresses that name nobody: what `ignore` is meant for, in lower case. */
  readonly ignoredAddresses: readonly string[];
  /**
   * Whom an install or uninstall counts for that names nobody, where its pass was handed on:
   * `exact` is the pass's person at that time. That can only be known of events that arrive in the
   * order in which they happened: as long as the event has not arrived by which the pass became
   * somebody's, the event is taken for that of the one before or after, and what it has put on a
   * timeline cannot be moved. `asArrived` allows that.
   */
  readonly unnamedEvents: 'exact' | 'asArrived';
}

/** The rules of the default mapping, for events in any order. */
export const DEFAULT_RULES: IdentityRules = {
  customerIdsMax: 1,
  ignoredAddresses: [],
  unnamedEvents: 'asArrived',
};

/** One whom a mapping tells apart from all others. */
export interface KnownPerson {
  readonly truth: Truth;
  /** The addresses that name them, the newest first. */
  readonly addresses: readonly string[];
}

/**
 * Makes of those whom the author knows those whom a mapping can tell apart. Whoever is linked by a
 * told address is one person, as long as they have no more customer ids than one person may have:
 * so a form without a customer id is part of the story of the one whose address it tells. Where
 * they have more, each customer id is a person. A form without one is then nobody's: it tells
 * nothing but the address that they all have.
 *
 * @throws RangeError where a person may have several ids and those who are linked have still more
 *   of them: then the order of arrival decides who is one with whom
 */
export function knownPeople(
  customers: readonly Truth[],
  { customerIdsMax, ignoredAddresses }: IdentityRules,
): readonly KnownPerson[] {
  const addressesOf = (truth: Truth): readonly string[] =>
    truth.addresses.filter((address) => !ignoredAddresses.includes(address));
  return linked(customers, addressesOf).flatMap((group) => {
    const named = group.filter(({ customerId }) => customerId !== null);
    if (named.length <= customerIdsMax) {
      const truth = tellTruth(group.flatMap(({ deeds }) => deeds));
      return [{ truth, addresses: addressesOf(truth) }];
    }
    if (customerIdsMax > 1) {
      throw new RangeError(`${named.length} customer ids share addresses, ${customerIdsMax} may`);
    }
    return named.map((truth) => ({ truth, addresses: addressesOf(truth) }));
  });
}

/** Those whom events about a pass name, by its id. */
export function peopleOfPasses(
  people: readonly KnownPerson[],
): ReadonlyMap<string, ReadonlySet<KnownPerson>> {
  const byPass = new Map<string, Set<KnownPerson>>();
  for (const person of people) {
    for (const deed of person.truth.deeds) {
      if (deed.kind === 'told' || deed.customerId === null) continue;
      const { passId } = deed.pass;
      byPass.set(passId, (byPass.get(passId) ?? new Set()).add(person));
    }
  }
  return byPass;
}

/** Groups those who share an address with somebody who shares one with somebody, and so on. */
function linked(
  customers: readonly Truth[],
  addressesOf: (truth: Truth) => readonly string[],
): readonly (readonly Truth[])[] {
  const groups = new Set<Truth[]>();
  const groupOf = new Map<string, Truth[]>();
  const point = (truth: Truth, group: Truth[]): void => {
    for (const address of addressesOf(truth)) groupOf.set(address, group);
  };
  for (const truth of customers) {
    const met = new Set(addressesOf(truth).map((address) => groupOf.get(address) ?? []));
    const [group = [], ...others] = [...met].filter(({ length }) => length > 0);
    for (const other of others) {
      groups.delete(other);
      group.push(...other);
      for (const member of other) point(member, group);
    }
    group.push(truth);
    groups.add(group);
    point(truth, group);
  }
  return [...groups];
}
