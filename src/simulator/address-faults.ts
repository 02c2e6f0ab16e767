import type { Difference } from './difference.ts';
import { sharedAddresses, type ExpectedContact } from './expected-contact.ts';
import { valueOf } from './hubspot-snapshot.ts';
import type { Records } from './match-records.ts';

/**
 * Says of each person whether their record has an address that it may have, or whether it is right
 * that they have no record.
 *
 * An address leads to one person. Where several have told it, the order in which their events
 * arrive decides who was known first, and that one has it. So the truth cannot name the holder, but
 * it can say of any holders whether the rules can have led to them:
 *
 * - A person has the newest address that they have told, unless another person has it.
 * - In that case they may have another one that they told, because a record keeps an address that
 *   was theirs before. It is none older than the newest that nobody else has told: that one is
 *   theirs under any order.
 * - They may have no record in that case, because a record is made by an address, and none may be
 *   left to them; but not where they have told one that nobody else has told.
 * - Nobody has an address that they have never told.
 *
 * These hold for the one who has it as well, so nobody keeps an address from another whom they have
 * no right to keep it from: an address that is somebody's newest is with one of those whose newest
 * it is, or with somebody whose own newest is with another.
 */
export function addressFaults(
  expected: readonly ExpectedContact[],
  records: Records,
): (person: ExpectedContact) => readonly Difference[] {
  const isShared = sharedAddresses(expected);
  const held = new Set([...records.values()].map((record) => valueOf(record, 'email')));
  return (person) => {
    const { name, addresses } = person;
    const record = records.get(person);
    const newest = addresses[0] ?? null;
    const own = addresses.find((address) => !isShared(address)) ?? null;
    const actual = record === undefined ? null : valueOf(record, 'email');
    if (record !== undefined && actual === newest) return [];
    const isTaken = held.has(newest);
    if (record === undefined) {
      return isTaken && own === null ? [] : [{ kind: 'missing contact', contact: name }];
    }
    const age = addresses.indexOf(actual ?? '');
    const isFallback = isTaken && age > 0 && (own === null || age <= addresses.indexOf(own));
    if (isFallback) return [];
    const due = isTaken && own !== null ? own : newest;
    return [{ kind: 'wrong property', contact: name, property: 'email', expected: due, actual }];
  };
}

/** The addresses that are on several people's records: HubSpot would not have it, and no rule leads to it. */
export function addressesTwice(records: Records): readonly Difference[] {
  const byAddress = Map.groupBy(records.values(), (record) => valueOf(record, 'email'));
  return [...byAddress].flatMap(([address, found]) =>
    address === null || found.length < 2
      ? []
      : [{ kind: 'shared address', address, ids: found.map(({ id }) => id) }],
  );
}

/** How many addresses are the newest of more than one person, whoever has them in HubSpot. */
export function conflictsOf(expected: readonly ExpectedContact[]): number {
  const byAddress = Map.groupBy(expected, ({ addresses }) => addresses[0]);
  return [...byAddress.values()].filter(({ length }) => length > 1).length;
}
