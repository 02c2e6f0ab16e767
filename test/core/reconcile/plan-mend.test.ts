import { expect, test } from '@jest/globals';
import { driftGroups, joinedGroups } from '../../../src/core/reconcile/drift-groups.ts';
import { planMend } from '../../../src/core/reconcile/plan-mend.ts';
import type { DriftView } from '../../../src/model/reconcile.ts';

const drift = (contactId: number, property: string | null, changedBy = 'CRM_UI'): DriftView => ({
  contactId,
  hubspotId: String(contactId),
  property,
  expected: 'a',
  found: 'b',
  cause: property === null ? 'record gone' : 'changed in HubSpot',
  changedBy,
  contactKey: null,
});

const groups = driftGroups([
  drift(1, 'zip'),
  ...[1, 2, 3, 4].map((id) => drift(id, 'city')),
  drift(5, 'city', 'IMPORT'),
  drift(6, null),
  drift(7, null),
]);

test('differences are counted by property and cause, with examples of each', () => {
  expect(groups.map(({ property, changedBy, count }) => [property, changedBy, count])).toEqual([
    ['city', 'CRM_UI', 4],
    [null, 'CRM_UI', 2],
    ['zip', 'CRM_UI', 1],
    ['city', 'IMPORT', 1],
  ]);
  expect(groups[0]?.samples.map(({ contactId }) => contactId)).toEqual([1, 2, 3]);
  const [most] = joinedGroups([...groups, ...groups]);
  expect(most).toMatchObject({ count: 8, samples: [{}, {}, {}] });
});

test('a plan says what is overwritten and made again, and what is left', () => {
  expect(planMend(groups, { recreate: false })).toMatchObject({
    overwritten: [{ count: 4 }, { property: 'zip' }, { count: 1 }],
    left: [],
    recreated: 0,
    leftDeleted: 2,
  });
  expect(planMend(groups, { recreate: true, properties: ['zip'] })).toMatchObject({
    overwritten: [{ property: 'zip' }],
    left: [{ property: 'city' }, { property: 'city' }],
    recreated: 2,
    leftDeleted: 0,
  });
});
