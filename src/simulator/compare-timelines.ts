import type { Difference } from './difference.ts';
import { entriesOf, type DoubtfulDeed, type ExpectedContact } from './expected-contact.ts';
import { milliseconds, type HubSpotContact, type HubSpotEntry } from './hubspot-snapshot.ts';
import type { Records } from './match-records.ts';

/** How a timeline differs, and which of the doubtful deeds are shown on it. */
export interface ComparedTimeline {
  readonly differences: readonly Difference[];
  readonly shown: readonly DoubtfulDeed[];
}

/** Compares as bags, not as sets: two devices may take up one pass in the same millisecond. */
export function compareTimelines(
  { name: contact, certain, doubtful }: ExpectedContact,
  { timeline }: HubSpotContact,
): ComparedTimeline {
  const differences: Difference[] = [];
  const shown: DoubtfulDeed[] = [];
  const promised = Map.groupBy(certain.flatMap(entriesOf), keyOf);
  const possible = Map.groupBy(doubtful, ({ entry }) => keyOf(entry));
  const actual = Map.groupBy(timeline, keyOf);
  for (const [key, entries] of promised) {
    const missing = entries.slice(actual.get(key)?.length ?? 0);
    differences.push(
      ...missing.map((entry) => ({ kind: 'missing entry', contact, entry }) as const),
    );
  }
  for (const [key, entries] of actual) {
    const due = promised.get(key)?.length ?? 0;
    const more = entries.slice(due);
    const counted = (possible.get(key) ?? []).slice(0, more.length);
    shown.push(...counted);
    const kind = due + counted.length === 0 ? 'extra entry' : 'duplicate entry';
    const surplus = more.slice(counted.length);
    differences.push(...surplus.map((entry) => ({ kind, contact, entry }) as const));
  }
  return { differences, shown };
}

/**
 * What is wrong with the doubtful deeds over all timelines: each has to be on one of those on which
 * it may be. It may be on none where somebody it may count for has no record.
 */
export function doubtFaults(
  records: Records,
  shown: readonly DoubtfulDeed[],
): readonly Difference[] {
  const counted = Map.groupBy(shown, ({ entry }) => keyOf(entry));
  const places = [...records.keys()].flatMap(({ name, doubtful }) =>
    doubtful.map((doubt) => ({ ...doubt, name })),
  );
  return [...Map.groupBy(places, ({ entry }) => keyOf(entry))].flatMap(([key, possible]) => {
    const deeds = new Set(possible.map(({ deed }) => deed)).size;
    const names = [...new Set(possible.map(({ name }) => name))];
    const entries = possible.slice(0, 1).map(({ entry }) => entry);
    const contact = names.join(' or ');
    const times = counted.get(key)?.length ?? 0;
    const isNowhere = times < deeds && names.length === possible[0]?.people;
    if (!isNowhere && times <= deeds) return [];
    const kind = isNowhere ? 'missing entry' : 'duplicate entry';
    return entries.map((entry) => ({ kind, contact, entry }));
  });
}

function keyOf({ name, occurredAt, properties }: HubSpotEntry): string {
  const { pass_type: type, pass_id: id, wallet } = properties;
  return JSON.stringify([name, milliseconds(occurredAt), type, id, wallet]);
}
