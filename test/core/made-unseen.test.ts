import { expect, test } from '@jest/globals';
import { mayBeMadeUnseen, type MakingPlan } from '../../src/core/made-unseen.ts';
import type { DirtyContact } from '../../src/model/contact.ts';

const MATCH = ['customer_id', 'email'].map((property) => ({
  property,
  unique: property !== 'email',
})) as unknown as Parameters<typeof mayBeMadeUnseen>[2];

const PLAN: MakingPlan = {
  kind: 'upsert',
  idProperty: 'customer_id',
  id: '7',
  required: ['customer_id'],
  properties: { customer_id: '7', email: 'Ada@shop.test' },
  confirms: {},
  guarded: {},
  settled: {},
  dropped: [],
  verdicts: [],
};

const ADA = {
  keys: [
    { property: 'customer_id', value: '7', at: '' },
    { property: 'email', value: 'ada@shop.test', at: '' },
    { property: '$pass', value: 'p', at: '' },
  ],
  hubspotId: null,
  attempts: 0,
  inDoubt: null,
  history: [],
  verdicts: [],
  dropped: [{ property: 'city', reason: 'no city' }],
} as unknown as DirtyContact;

type Change = Partial<Record<keyof DirtyContact, unknown>>;

function isMadeUnseen(contact: Change, plan: object = {}): boolean {
  return mayBeMadeUnseen({ ...ADA, ...contact } as DirtyContact, { ...PLAN, ...plan }, MATCH);
}

test('somebody of whom nothing is known may be made without a look-up', () => {
  expect(isMadeUnseen({})).toBe(true);
});

const older = { property: 'email', value: 'ada.old@shop.test', at: '' };

test.each<readonly [string, Change]>([
  ['a record', { hubspotId: '1' }],
  ['a failed attempt', { attempts: 1 }],
  ['an attempt whose end nobody knows', { inDoubt: {} }],
  ['an earlier record', { history: [{}] }],
  ['a value that HubSpot refused', { verdicts: [{}] }],
  ['a value that another record has', { dropped: [{ property: 'email', holder: {} }] }],
  ['a key that is not sent', { keys: [...ADA.keys, older] }],
])('somebody with %s may not', (_what, change) => {
  expect(isMadeUnseen(change)).toBe(false);
});

test.each([
  ['nothing to send', { kind: 'waiting' }],
  ['an address as its id', { idProperty: 'email' }],
  ['an id that is not the strongest key', { idProperty: 'card' }],
  ['a key that is held back', { properties: { customer_id: '7' } }],
])('a plan with %s does not do', (_what, plan) => {
  expect(isMadeUnseen({}, plan)).toBe(false);
});
