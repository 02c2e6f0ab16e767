import type { ExpectedContact } from './expected-contact.ts';
import { valueOf, type HubSpotContact, type HubSpotSnapshot } from './hubspot-snapshot.ts';

/** Which record of HubSpot is whose; a person without one is not among them. */
export type Records = ReadonlyMap<ExpectedContact, HubSpotContact>;

/**
 * Finds the record of each person: by the customer id, which is nobody else's, and only where that
 * leads nowhere by an address that the person has told, the newest first. Whatever else the record
 * holds is then compared with that person, so a record that mixes two people differs from each.
 */
export function matchRecords(
  expected: readonly ExpectedContact[],
  actual: HubSpotSnapshot,
): { readonly records: Records; readonly extra: readonly HubSpotContact[] } {
  const records = new Map<ExpectedContact, HubSpotContact>();
  const take = (record: HubSpotContact, candidates: readonly ExpectedContact[]): boolean => {
    const person = candidates.find((candidate) => !records.has(candidate));
    if (person !== undefined) records.set(person, record);
    return person !== undefined;
  };
  const byId = Map.groupBy(expected, ({ properties }) => properties.neostore_customer_id);
  const unknown = actual.filter((record) => {
    const id = valueOf(record, 'neostore_customer_id');
    return id === null || !take(record, byId.get(id) ?? []);
  });
  const byAddress = indexByAddress(expected);
  const extra = unknown.filter((record) => {
    const email = valueOf(record, 'email');
    return email === null || !take(record, byAddress.get(email) ?? []);
  });
  return { records, extra };
}

/** Those who have told an address, first those whose newest it is. */
function indexByAddress(
  expected: readonly ExpectedContact[],
): ReadonlyMap<string, readonly ExpectedContact[]> {
  const index = new Map<string, ExpectedContact[]>();
  const byDistance = expected
    .flatMap((person) => person.addresses.map((address, age) => ({ person, address, age })))
    .sort((a, b) => a.age - b.age);
  for (const { person, address } of byDistance) {
    const known = index.get(address);
    if (known === undefined) index.set(address, [person]);
    else known.push(person);
  }
  return index;
}
