import { addressesTwice, addressFaults } from './address-faults.ts';
import { compareTimelines, doubtFaults } from './compare-timelines.ts';
import type { Difference } from './difference.ts';
import type { DoubtfulDeed, ExpectedContact } from './expected-contact.ts';
import { valueOf, type HubSpotContact, type HubSpotSnapshot } from './hubspot-snapshot.ts';
import { matchRecords, type Records } from './match-records.ts';
import { tellTruth } from './neostore/tell-truth.ts';
import {
  expectedProperties,
  sameValue,
  WATCHED_PROPERTIES,
  type ExpectedProperties,
} from './watched-properties.ts';

/**
 * Every difference between what HubSpot must hold and what it holds; empty when there is none.
 *
 * What a person has told and what happened to them is exact, and so is on whose record it is. Three
 * things are not for the author to know, and only these have some room:
 *
 * - who has an address that several people have told, and with it whether one who has told no other
 *   has a record at all ({@link addressFaults});
 * - whom an install or uninstall counts for that names nobody, of a pass that several people have
 *   had: the entry is on one of their timelines, and the wallet of each follows either what their
 *   timeline shows or whose the pass was at that time ({@link compareTimelines});
 * - whether all of those customer ids are written that differ in case alone. It is not documented
 *   whether HubSpot holds such ids equal; where it does, it takes only the first.
 */
export function compareWithTruth(
  expected: readonly ExpectedContact[],
  actual: HubSpotSnapshot,
): Difference[] {
  const { records, extra } = matchRecords(expected, actual);
  const faultsOfAddress = addressFaults(expected, records);
  const mayLackId = twinsOf(expected, records);
  const shown: DoubtfulDeed[] = [];
  const differences = expected.flatMap((person): readonly Difference[] => {
    const faults = faultsOfAddress(person);
    const record = records.get(person);
    if (record === undefined) return faults;
    const timeline = compareTimelines(person, record);
    shown.push(...timeline.shown);
    const wrong = compareProperties(person, record, timeline.shown).filter(
      ({ property, actual: id }) =>
        property !== 'neostore_customer_id' || id !== null || !mayLackId(person),
    );
    return [...faults, ...wrong, ...timeline.differences];
  });
  return [
    ...differences,
    ...doubtFaults(records, shown),
    ...addressesTwice(records),
    ...extra.map(extraContact),
  ];
}

type WrongProperty = Extract<Difference, { readonly kind: 'wrong property' }>;

/** What is wrong with a record beside its address, by what the person's timeline shows or else by the truth. */
function compareProperties(
  person: ExpectedContact,
  record: HubSpotContact,
  shown: readonly DoubtfulDeed[],
): readonly WrongProperty[] {
  const byTruth = wrongProperties(person, person.properties, record);
  if (byTruth.length === 0) return [];
  const deeds = [...person.certain, ...shown.map(({ deed }) => deed)];
  const byTimeline = wrongProperties(person, expectedProperties(tellTruth(deeds)), record);
  return byTimeline.length === 0 ? [] : byTruth;
}

function wrongProperties(
  { name: contact }: ExpectedContact,
  properties: ExpectedProperties,
  record: HubSpotContact,
): readonly WrongProperty[] {
  return WATCHED_PROPERTIES.filter((property) => property !== 'email').flatMap((property) => {
    const expected = properties[property];
    const actual = valueOf(record, property);
    if (sameValue(property, expected, actual)) return [];
    return [{ kind: 'wrong property', contact, property, expected, actual }];
  });
}

/** Says of a person whether another record holds a customer id that differs from theirs in case alone. */
function twinsOf(
  expected: readonly ExpectedContact[],
  records: Records,
): (person: ExpectedContact) => boolean {
  const twins = Map.groupBy(expected, ({ properties }) =>
    properties.neostore_customer_id?.toLowerCase(),
  );
  return (person) => {
    const { neostore_customer_id: id } = person.properties;
    if (id === null) return false;
    return (twins.get(id.toLowerCase()) ?? []).some((twin) => {
      const record = records.get(twin);
      return record !== undefined && valueOf(record, 'neostore_customer_id') !== null;
    });
  };
}

function extraContact(record: HubSpotContact): Difference {
  return { kind: 'extra contact', id: record.id, contact: valueOf(record, 'email') };
}
