import { describe, expect, test } from '@jest/globals';
import { newContact } from '../../../src/core/ledger/contact.ts';
import { planMended } from '../../../src/core/ledger/plan-mended.ts';
import type { MendChoice } from '../../../src/model/reconcile.ts';
import type { Verdict } from '../../../src/model/verdict.ts';

const NOW = 1_000;
const ALL: MendChoice = { recreate: true };
const NOTHING = { corrected: [], withoutRecord: [], mended: [] };

const ann = {
  ...newContact(1, 'tenant', NOW),
  revision: 3,
  state: 'done',
  hubspotId: 'h1',
  origin: 'created',
  confirmed: { city: 'Ulm', zip: '1', street: 'x' },
} as const;
const bob = { ...ann, id: 2, hubspotId: 'h2' };
const cause = { cause: 'lost', changedBy: null } as const;
const city = {
  ...cause,
  id: 7,
  contactId: 1,
  hubspotId: 'h1',
  property: 'city',
  expected: 'Ulm',
  found: 'Bonn',
};
const zip = { ...city, id: 8, property: 'zip', expected: '1', found: '' };
const gone = { ...city, id: 9, contactId: 2, hubspotId: 'h2', property: null, expected: '' };

test('a contact knows what HubSpot holds, and is sent again', () => {
  const plan = planMended([ann, bob], [city, zip], ALL, NOW + 1);
  expect(plan).toMatchObject({ mended: [city, zip], withoutRecord: [] });
  expect(plan.corrected).toMatchObject([
    { id: 1, state: 'pending', dueAtMs: NOW + 1, confirmed: { city: 'Bonn', street: 'x' } },
  ]);
  expect(plan.corrected[0]?.confirmed).not.toHaveProperty('zip');
});

test('a record that is gone is forgotten as one that was deleted', () => {
  const plan = planMended([ann, bob], [gone], ALL, NOW);
  expect(plan.corrected).toMatchObject([
    { id: 2, hubspotId: null, confirmed: {}, history: [{ hubspotId: null, deleted: true }] },
  ]);
  expect(plan.withoutRecord).toEqual(plan.corrected);
});

test('nothing is put right that is not chosen', () => {
  const drifts = [city, zip, gone];
  const chosen = (choice: MendChoice): readonly number[] =>
    planMended([ann, bob], drifts, choice, NOW).mended.map(({ id }) => id);
  expect(chosen({ recreate: false })).toEqual([7, 8]);
  expect(chosen({ recreate: false, properties: ['zip', 'other'] })).toEqual([8]);
  expect(chosen({ recreate: true, properties: [] })).toEqual([9]);
  expect(chosen({ recreate: true, contactId: 2 })).toEqual([9]);
});

test('what was sent, folded or lost since is left as it is', () => {
  const plan = (contact: typeof ann | object, drift = city) =>
    planMended([{ ...ann, ...contact }], [drift], ALL, NOW);
  expect(plan({ confirmed: { city: 'Kiel' } })).toEqual(NOTHING);
  expect(plan({ state: 'pending' })).toEqual(NOTHING);
  expect(planMended([{ ...bob, hubspotId: 'h3' }], [gone], ALL, NOW)).toEqual(NOTHING);
  expect(planMended([], [city], ALL, NOW)).toEqual(NOTHING);
});

describe('what HubSpot said of a value', () => {
  const said: Verdict = {
    property: 'city',
    kind: 'kept',
    sent: 'Ulm',
    definition: 'd',
    held: 'Aachen',
    code: 'kept-by-hubspot',
    reason: 'kept',
    atMs: 0,
  };

  test('ends where a person changed what it kept, and that is mended', () => {
    const keeping = { ...ann, confirmed: { city: 'Aachen' }, verdicts: [said] };
    expect(planMended([keeping], [city], ALL, NOW).corrected).toMatchObject([
      { state: 'pending', confirmed: { city: 'Bonn' }, verdicts: [] },
    ]);
    const other = { ...keeping, confirmed: { city: 'Trier' } };
    expect(planMended([other], [city], ALL, NOW)).toEqual(NOTHING);
  });

  test('is not known before a value was put back, and when that was is noted', () => {
    const assumed = { ...said, held: 'Bonn', isAssumed: true } as const;
    const other = { ...said, property: 'zip' };
    const plan = planMended([{ ...ann, verdicts: [assumed, other] }], [city], ALL, NOW);
    expect(plan.corrected).toMatchObject([{ verdicts: [{ ...assumed, atMs: NOW }, other] }]);
  });
});
