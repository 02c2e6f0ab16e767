import { expect, test } from '@jest/globals';
import { newContact } from '../../../src/core/ledger/contact.ts';
import { planCompared } from '../../../src/core/ledger/plan-compared.ts';

const ann = { ...newContact(1, 'tenant', 0), revision: 3 };
const bob = { ...ann, id: 2 };
const checked = [ann, bob].map(({ id, revision }) => ({ id, revision }));
const cause = { expected: '1', cause: 'lost', changedBy: null } as const;
const city = { ...cause, contactId: 1, hubspotId: 'h1', property: 'city', found: 'Bonn' };
const gone = { ...city, contactId: 2, hubspotId: 'h2', property: null, found: '' };

test('what differs of contacts that are as they were compared counts', () => {
  const drifts = [city, { ...city, property: 'zip' }, gone];
  expect(planCompared([ann, bob], { checked, drifts })).toEqual({ drifts, drifted: 2, heard: [] });
});

test('what changed or went meanwhile is left for the next time', () => {
  const newer = { ...ann, revision: 4 };
  const plan = planCompared([newer], { checked, drifts: [city, gone] });
  expect(plan).toEqual({ drifts: [], drifted: 0, heard: [] });
});

const said = {
  property: 'city',
  kind: 'kept',
  sent: 'Ulm',
  definition: 'd',
  held: 'Bonn',
  code: 'kept-by-hubspot',
  reason: 'kept',
  atMs: 0,
} as const;
const done = {
  ...ann,
  state: 'done',
  confirmed: { city: 'Ulm', zip: '1' },
  dropped: [{ property: 'city', reason: 'old' }],
} as const;

test('a value that HubSpot turns out to keep is at rest', () => {
  const step = { checked, drifts: [], verdicts: [{ contactId: 1, verdict: said }] };
  const { heard, drifted } = planCompared([done, bob], step);
  expect(drifted).toBe(0);
  expect(heard).toMatchObject([
    {
      id: 1,
      state: 'done',
      confirmed: { city: 'Bonn', zip: '1' },
      verdicts: [said],
      dropped: [{ property: 'city', code: 'kept-by-hubspot', kept: true, schema: true }],
    },
  ]);
});

test('what HubSpot held when it was compared is noted, and changes nothing', () => {
  const assumed = { ...said, isAssumed: true } as const;
  const step = { checked, drifts: [city], verdicts: [{ contactId: 1, verdict: assumed }] };
  expect(planCompared([done], step).heard).toEqual([{ ...done, verdicts: [assumed] }]);
});
