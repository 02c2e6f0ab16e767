import { describe, expect, test } from '@jest/globals';
import { planEvents } from '../../../src/core/setup/plan-events.ts';

const EVENT = {
  name: 'pass_installed',
  label: 'Pass installed',
  properties: [
    { name: 'wallet', type: 'string' },
    { name: 'pass_id', type: 'string' },
  ],
} as const;

const NONE = { kind: 'known', events: [], required: false } as const;

/** A portal that has the event with properties of these types. */
function known(
  properties: { readonly [name: string]: string | null } | null,
  more: { readonly archived?: boolean; readonly required?: boolean } = {},
) {
  const { archived = false, required = false } = more;
  const listed = Object.entries(properties ?? {}).map(([name, type]) => ({
    name,
    type,
    options: [],
  }));
  const event = {
    name: EVENT.name,
    fullyQualifiedName: 'pe1_pass_installed',
    archived,
    properties: properties === null ? null : listed,
  };
  return { kind: 'known', events: [event], required } as const;
}

/** So many properties, with names of so many characters. */
function propertiesOf(count: number, chars = 10) {
  return Array.from({ length: count }, (_, index) => ({
    name: `p${index}`.padEnd(chars, 'x'),
    type: 'string' as const,
  }));
}

describe('the plan of timeline events', () => {
  test('defines what is missing', () => {
    expect(planEvents([EVENT], NONE).steps).toEqual([{ kind: 'define event', event: EVENT }]);
  });

  test('adds the properties that an event lacks, and leaves others', () => {
    expect(planEvents([EVENT], known({ wallet: 'string', hs_browser: null })).steps).toEqual([
      {
        kind: 'extend event',
        event: 'pass_installed',
        fullyQualifiedName: 'pe1_pass_installed',
        added: [{ name: 'pass_id', type: 'string' }],
      },
    ]);
  });

  test.each([
    ['has all properties', { wallet: 'string', pass_id: 'string' }],
    ['has options where the mapping has text', { wallet: 'enumeration', pass_id: 'STRING' }],
    ['has types of which nothing is known', { wallet: null, pass_id: 'json' }],
    ['keeps its properties to itself', null],
  ])('changes nothing where the event %s', (_case, properties) => {
    expect(planEvents([EVENT], known(properties))).toMatchObject({ steps: [], unchanged: 1 });
  });

  test('says that notes will be used where custom events are refused', () => {
    const refused = { kind: 'refused', detail: 'MISSING_SCOPES: x', required: false } as const;
    const plan = planEvents([EVENT], refused);
    expect(plan).toMatchObject({ steps: [], conflicts: [] });
    expect(plan.notes.join()).toMatch(/MISSING_SCOPES: x.*as notes instead/);
  });

  test('is a conflict where the settings insist on custom events', () => {
    const refused = { kind: 'refused', detail: 'MISSING_SCOPES', required: true } as const;
    expect(planEvents([EVENT], refused).conflicts).toHaveLength(1);
  });

  test('says why nothing is defined where another way is set', () => {
    expect(planEvents([EVENT], { kind: 'unused', reason: 'because' }).notes).toEqual(['because']);
    expect(planEvents([], { kind: 'unused', reason: 'because' }).notes).toEqual([]);
  });

  test.each([
    ['a long name', { ...EVENT, name: 'a'.repeat(51) }, 'has a name of over 50 characters'],
    ['a long label', { ...EVENT, label: 'a'.repeat(101) }, 'has a label of over 100 characters'],
    [
      'a property with a long name',
      { ...EVENT, properties: propertiesOf(1, 51) },
      `has the property ${'p0'.padEnd(51, 'x')} of over 50 characters`,
    ],
    [
      'many properties',
      { ...EVENT, properties: propertiesOf(51) },
      'would have 51 properties, and HubSpot takes 50',
    ],
  ])('notices beforehand what HubSpot refuses: %s', (_case, event, fault) => {
    expect(planEvents([event], NONE)).toMatchObject({
      steps: [],
      conflicts: [
        { subject: `timeline event ${event.name}`, fault: expect.stringContaining(fault) },
      ],
    });
  });

  test('takes as much as HubSpot takes', () => {
    const event = {
      name: 'a'.repeat(50),
      label: 'a'.repeat(100),
      properties: propertiesOf(50, 50),
    };
    expect(planEvents([event], NONE)).toMatchObject({ steps: [{}], conflicts: [] });
  });

  test('counts the properties that an event has already', () => {
    const there = Object.fromEntries(propertiesOf(49).map(({ name }) => [name, 'string']));
    expect(planEvents([EVENT], known(there)).conflicts).toMatchObject([
      { fault: 'would have 51 properties, and HubSpot takes 50' },
    ]);
  });

  test('notices that an account has no room for more events', () => {
    const [event] = known({}).events;
    const events = Array.from({ length: 500 }, (_, index) => ({ ...event, name: `e${index}` }));
    const full = planEvents([EVENT], { kind: 'known', events, required: false });
    expect(full.conflicts).toEqual([
      {
        subject: 'the custom events',
        fault: 'are 500 of at most 500 in HubSpot, and the mapping needs 1 more',
      },
    ]);
    const room = planEvents([EVENT], { kind: 'known', events: events.slice(1), required: false });
    expect(room.conflicts).toEqual([]);
  });

  test('cannot mend a property of another type', () => {
    const there = known({ wallet: 'string', pass_id: 'NUMBER' });
    expect(planEvents([EVENT], there).conflicts).toEqual([
      {
        subject: 'timeline event pass_installed',
        fault: 'has the property pass_id of type number in HubSpot, the mapping says string',
      },
    ]);
  });

  test.each([
    [true, 'conflicts'],
    [false, 'notes'],
  ] as const)(
    'says that the name of a deleted event is spent (required: %s)',
    (required, where) => {
      const plan = planEvents([EVENT], known({}, { archived: true, required }));
      expect(plan.steps).toEqual([]);
      expect(plan[where]).toHaveLength(1);
      expect(JSON.stringify(plan[where])).toContain('lets no name be used a second time');
    },
  );

  test('takes a live event of the same name as a deleted one', () => {
    const all = { wallet: 'string', pass_id: 'string' };
    const events = [...known(all).events, ...known({}, { archived: true }).events];
    const plan = planEvents([EVENT], { kind: 'known', events, required: true });
    expect(plan).toMatchObject({ steps: [], conflicts: [], unchanged: 1 });
  });
});
