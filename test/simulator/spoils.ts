import { isDeepStrictEqual } from 'node:util';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';

/** A HubSpot with one thing in it that is not as it was. */
export interface Spoil {
  /** What was done, with the ids of the records. */
  readonly what: string;
  readonly records: readonly HubSpotContact[];
}

/**
 * Spoils a HubSpot in every way in which two people can be mixed up or something of one can be
 * lost: values and entries of one record that are on another, moved, copied or exchanged; values,
 * entries and records that are gone or doubled.
 *
 * @param among the records that are spoiled; all without it
 */
export function spoilsOf(
  right: readonly HubSpotContact[],
  among: readonly HubSpotContact[] = right,
): readonly Spoil[] {
  const spoils = among.flatMap((record) => [
    ...spoilsOfOne(record).map(([what, ...spoilt]) => ({
      what: `${record.id}: ${what}`,
      records: right.flatMap((other) => (other === record ? spoilt : other)),
    })),
    ...among
      .filter((other) => other !== record)
      .flatMap((other) =>
        spoilsOfTwo(record, other).map(([what, one, two]) => ({
          what: `${record.id}, ${other.id}: ${what}`,
          records: right.map((kept) => (kept === record ? one : kept === other ? two : kept)),
        })),
      ),
  ]);
  return spoils.filter(({ records }) => !isDeepStrictEqual(records, right));
}

type OneSpoilt = readonly [what: string, ...spoilt: HubSpotContact[]];
type TwoSpoilt = readonly [what: string, one: HubSpotContact, two: HubSpotContact];

function spoilsOfOne(record: HubSpotContact): readonly OneSpoilt[] {
  const { id, properties, timeline } = record;
  return [
    ['the record is gone'],
    ['the record is there twice', record, { ...record, id: `${id} again` }],
    ...Object.keys(properties).map((name): OneSpoilt => [
      `${name} is gone`,
      having(record, name, undefined),
    ]),
    ...timeline.flatMap((entry, index): readonly OneSpoilt[] => [
      [`entry ${index} is gone`, { ...record, timeline: timeline.toSpliced(index, 1) }],
      [`entry ${index} is there twice`, { ...record, timeline: [...timeline, entry] }],
    ]),
  ];
}

function spoilsOfTwo(one: HubSpotContact, two: HubSpotContact): readonly TwoSpoilt[] {
  const names = [...new Set([...Object.keys(one.properties), ...Object.keys(two.properties)])];
  return [
    ...names.flatMap((name): readonly TwoSpoilt[] => {
      const [mine, theirs] = [one.properties[name], two.properties[name]];
      return [
        [`${name} is copied`, one, having(two, name, mine)],
        [`${name} is moved`, having(one, name, undefined), having(two, name, mine)],
        [`${name} is exchanged`, having(one, name, theirs), having(two, name, mine)],
      ];
    }),
    ...one.timeline.flatMap((entry, index): readonly TwoSpoilt[] => {
      const theirs = { ...two, timeline: [...two.timeline, entry] };
      return [
        [`entry ${index} is copied`, one, theirs],
        [`entry ${index} is moved`, { ...one, timeline: one.timeline.toSpliced(index, 1) }, theirs],
      ];
    }),
    [
      'the timelines are exchanged',
      { ...one, timeline: two.timeline },
      { ...two, timeline: one.timeline },
    ],
    [
      'all is on one record',
      { ...one, timeline: [...one.timeline, ...two.timeline] },
      { ...two, properties: {}, timeline: [] },
    ],
  ];
}

function having(record: HubSpotContact, name: string, value: string | undefined): HubSpotContact {
  const { [name]: _former, ...others } = record.properties;
  return { ...record, properties: value === undefined ? others : { ...others, [name]: value } };
}
