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

function known(properties: readonly string[] | null) {
  const fullyQualifiedName = 'pe1_pass_installed';
  return { kind: 'known', events: [{ name: EVENT.name, fullyQualifiedName, properties }] } as const;
}

describe('the plan of timeline events', () => {
  test('defines what is missing', () => {
    expect(planEvents([EVENT], { kind: 'known', events: [] }).steps).toEqual([
      { kind: 'define event', event: EVENT },
    ]);
  });

  test('adds the properties that an event lacks, and leaves others', () => {
    expect(planEvents([EVENT], known(['wallet', 'hs_browser'])).steps).toEqual([
      {
        kind: 'extend event',
        event: 'pass_installed',
        fullyQualifiedName: 'pe1_pass_installed',
        added: [{ name: 'pass_id', type: 'string' }],
      },
    ]);
  });

  test.each([
    ['has all properties', ['wallet', 'pass_id']],
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

  test('notices a name that is too long for HubSpot', () => {
    const long = { ...EVENT, name: 'a'.repeat(51) };
    expect(planEvents([long], { kind: 'known', events: [] })).toMatchObject({
      steps: [],
      conflicts: [{ fault: expect.stringContaining('over 50 characters') }],
    });
  });
});
