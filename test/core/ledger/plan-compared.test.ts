import { expect, test } from '@jest/globals';
import { newContact } from '../../../src/core/ledger/contact.ts';
import { planCompared } from '../../../src/core/ledger/plan-compared.ts';

const NOW = 1_000;

const ann = {
  ...newContact(1, 'tenant', NOW),
  revision: 3,
  state: 'done',
  hubspotId: 'h1',
  origin: 'created',
  confirmed: { city: 'Ulm', zip: '1', street: 'x' },
} as const;
const bob = { ...ann, id: 2, hubspotId: 'h2' };
const checked = [ann, bob].map(({ id, revision }) => ({ id, revision }));
const cause = { expected: '1', cause: 'lost', changedBy: null } as const;
const city = { ...cause, contactId: 1, hubspotId: 'h1', property: 'city', found: 'Bonn' };
const zip = { ...city, property: 'zip', found: '' };
const gone = { ...city, contactId: 2, hubspotId: 'h2', property: null, found: '' };

test('a contact knows what HubSpot holds, and is sent again', () => {
  const plan = planCompared([ann, bob], { checked, drifts: [city, zip] }, true, NOW + 1);
  expect(plan).toMatchObject({ drifts: [city, zip], drifted: 1, withoutRecord: [] });
  expect(plan.corrected).toMatchObject([
    { id: 1, state: 'pending', dueAtMs: NOW + 1, confirmed: { city: 'Bonn', street: 'x' } },
  ]);
  expect(plan.corrected[0]?.confirmed).not.toHaveProperty('zip');
});

test('a record that is gone is forgotten', () => {
  const plan = planCompared([ann, bob], { checked, drifts: [gone] }, true, NOW);
  expect(plan.corrected).toMatchObject([{ id: 2, hubspotId: null, confirmed: {} }]);
  expect(plan.withoutRecord).toEqual(plan.corrected);
});

test('nothing is put right that is only to be reported', () => {
  const plan = planCompared([ann, bob], { checked, drifts: [city, gone] }, false, NOW);
  expect(plan).toEqual({ drifts: [city, gone], drifted: 2, corrected: [], withoutRecord: [] });
});

test('what changed or went meanwhile is left for the next time', () => {
  const newer = { ...ann, revision: 4 };
  const plan = planCompared([newer], { checked, drifts: [city, gone] }, true, NOW);
  expect(plan).toEqual({ drifts: [], drifted: 0, corrected: [], withoutRecord: [] });
});

const said = {
  property: 'city',
  kind: 'kept',
  sent: 'Ulm',
  definition: 'd',
  held: 'Bonn',
  code: 'kept-by-hubspot',
  reason: 'kept',
  atMs: NOW,
} as const;

test.each([true, false])(
  'a value that HubSpot turns out to keep is at rest (putting right: %p)',
  (fix) => {
    const old = { ...ann, dropped: [{ property: 'city', reason: 'old' }] };
    const step = { checked, drifts: [], verdicts: [{ contactId: 1, verdict: said }] };
    const { corrected, drifted } = planCompared([old, bob], step, fix, NOW);
    expect(drifted).toBe(0);
    expect(corrected).toMatchObject([
      {
        id: 1,
        state: 'done',
        confirmed: { city: 'Bonn', zip: '1' },
        verdicts: [said],
        dropped: [{ property: 'city', code: 'kept-by-hubspot', kept: true, schema: true }],
      },
    ]);
  },
);

test('a value that is put back knows what HubSpot held before', () => {
  const assumed = { ...said, isAssumed: true } as const;
  const step = { checked, drifts: [city], verdicts: [{ contactId: 1, verdict: assumed }] };
  expect(planCompared([ann], step, true, NOW).corrected).toMatchObject([
    { state: 'pending', confirmed: { city: 'Bonn' }, verdicts: [assumed], dropped: [] },
  ]);
  expect(planCompared([ann], step, false, NOW).corrected).toEqual([]);
});
