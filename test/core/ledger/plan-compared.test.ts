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
  expect(planCompared([ann, bob], { checked, drifts })).toEqual({ drifts, drifted: 2 });
});

test('what changed or went meanwhile is left for the next time', () => {
  const newer = { ...ann, revision: 4 };
  const plan = planCompared([newer], { checked, drifts: [city, gone] });
  expect(plan).toEqual({ drifts: [], drifted: 0 });
});
