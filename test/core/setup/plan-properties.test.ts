import { describe, expect, test } from '@jest/globals';
import { planProperties, type ActualProperty } from '../../../src/core/setup/plan-properties.ts';
import type { WantedProperty } from '../../../src/core/setup/wanted.ts';

const GROUP = { name: 'neostore', label: 'Neostore wallet' };

function wanted(change: Partial<WantedProperty> = {}): WantedProperty {
  return {
    name: 'tier',
    label: 'Tier',
    description: '',
    type: 'string',
    multiple: false,
    unique: false,
    options: [],
    groupName: 'neostore',
    ...change,
  };
}

function actual(change: Partial<ActualProperty> = {}): ActualProperty {
  return {
    name: 'tier',
    type: 'string',
    multiple: false,
    unique: false,
    readOnly: false,
    fixedOptions: false,
    externalOptions: false,
    hubspotDefined: false,
    options: [],
    ...change,
  };
}

function plan(
  properties: readonly WantedProperty[],
  there: readonly ActualProperty[],
  sensitive: readonly string[] = [],
) {
  const known = { groups: ['neostore'], properties: there, sensitive };
  return planProperties({ group: GROUP, properties }, known);
}

/** Options that differ as `more` says. */
function enumeration<T extends object>(options: readonly string[], more: T = {} as T) {
  return { type: 'enumeration', options, ...more } as const;
}

function uniqueOnes(count: number, change: Partial<ActualProperty> = {}): ActualProperty[] {
  return Array.from({ length: count }, (_, index) =>
    actual({ name: `other_${index}`, unique: true, ...change }),
  );
}

describe('the plan of properties', () => {
  test('makes the group before the properties, and options after them', () => {
    const there = {
      groups: [],
      properties: [actual({ name: 'a', ...enumeration(['x']) })],
      sensitive: [],
    };
    const properties = [wanted({ name: 'a', ...enumeration(['x', 'y']) }), wanted({ name: 'b' })];
    expect(planProperties({ group: GROUP, properties }, there).steps).toEqual([
      { kind: 'create group', group: GROUP },
      { kind: 'create property', property: properties[1] },
      { kind: 'extend options', property: 'a', added: ['y'] },
    ]);
  });

  test('leaves alone what is as it should be', () => {
    expect(plan([wanted()], [actual()])).toEqual({
      steps: [],
      conflicts: [],
      notes: [],
      unchanged: 2,
    });
  });

  test('needs no group where the mapping names none', () => {
    const there = { groups: [], properties: [actual()], sensitive: [] };
    const { steps, unchanged } = planProperties({ group: null, properties: [wanted()] }, there);
    expect({ steps, unchanged }).toEqual({ steps: [], unchanged: 1 });
  });

  test('adds no option that differs in case alone, and takes none away', () => {
    const { steps } = plan(
      [wanted(enumeration(['apple', 'google']))],
      [actual(enumeration(['Apple', 'samsung']))],
    );
    expect(steps).toEqual([{ kind: 'extend options', property: 'tier', added: ['google'] }]);
  });

  test.each([
    [
      'another type',
      wanted({ type: 'number' }),
      actual(),
      'is of type string in HubSpot, the mapping says number',
    ],
    [
      'a type that no mapping knows',
      wanted(),
      actual({ type: 'object_coordinates' }),
      'is of type object_coordinates in HubSpot, the mapping says string',
    ],
    ['no uniqueness', wanted({ unique: true }), actual(), 'is not unique in HubSpot'],
    ['read-only values', wanted(), actual({ readOnly: true }), 'is read-only in HubSpot'],
    [
      'one option where several are wanted',
      wanted(enumeration(['x'], { multiple: true })),
      actual(enumeration(['x'])),
      'takes one option in HubSpot',
    ],
    [
      'options that HubSpot alone changes',
      wanted(enumeration(['x'])),
      actual(enumeration([], { fixedOptions: true })),
      'HubSpot does not let them be changed',
    ],
    [
      'options that are owners',
      wanted(enumeration(['x'])),
      actual(enumeration([], { externalOptions: true })),
      'has the options of something else in HubSpot',
    ],
  ])('cannot mend a property with %s', (_case, property, there, fault) => {
    const { steps, conflicts } = plan([property], [there]);
    expect(steps).toEqual([]);
    expect(conflicts).toEqual([
      { subject: 'property tier', fault: expect.stringContaining(fault) },
    ]);
  });

  test('is content with more than it wants: unique values, several options', () => {
    const property = wanted(enumeration(['x']));
    const there = actual(enumeration(['x'], { multiple: true, unique: true }));
    expect(plan([property], [there]).conflicts).toEqual([]);
  });

  test('notices beforehand that HubSpot has room for ten unique properties only', () => {
    const property = wanted({ unique: true });
    expect(plan([property], uniqueOnes(9)).conflicts).toEqual([]);
    expect(plan([property], uniqueOnes(10)).conflicts).toEqual([
      {
        subject: 'the unique properties',
        fault: 'are 10 of at most 10 in HubSpot, and the mapping needs 1 more',
      },
    ]);
    expect(plan([property], uniqueOnes(10, { hubspotDefined: true })).conflicts).toEqual([]);
    expect(plan([wanted()], uniqueOnes(12)).conflicts).toEqual([]);
  });

  test('notices beforehand that HubSpot has room for a thousand properties only', () => {
    const others = uniqueOnes(1_000, { unique: false });
    expect(plan([wanted()], others.slice(1)).conflicts).toEqual([]);
    expect(plan([wanted()], others).conflicts).toEqual([
      {
        subject: 'the properties',
        fault: 'are 1,000 of at most 1,000 in HubSpot, and the mapping needs 1 more',
      },
    ]);
    expect(plan([], others).conflicts).toEqual([]);
  });

  test('does not make a property that is there as sensitive data', () => {
    const { steps, conflicts } = plan([wanted()], [], ['tier']);
    expect(steps).toEqual([]);
    expect(conflicts).toEqual([
      {
        subject: 'property tier',
        fault: expect.stringContaining('exists in HubSpot as sensitive data'),
      },
    ]);
    expect(plan([wanted()], [actual()], ['tier']).conflicts).toEqual([]);
  });
});
