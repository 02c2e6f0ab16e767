import { expect, test } from '@jest/globals';
import { LATE_EFFECT_MS } from '../../../src/core/ledger/doubt.ts';
import { folded } from '../../../src/core/ledger/fold.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';

const SENDING = { sinceMs: NOW, properties: ['city'], creates: false };

test('the contact stays whose record was there before, then one whose record was made, then the oldest', () => {
  const none = aContact({ id: 1 });
  const other = aContact({ id: 2 });
  const made = aDoneContact({ id: 3 });
  const found = aDoneContact({ id: 4, origin: 'adopted', hubspotId: 'h4' });
  expect(folded([other, none], NOW).id).toBe(1);
  expect(folded([none, made], NOW).id).toBe(3);
  expect(folded([made, found], NOW)).toMatchObject({
    id: 4,
    state: 'pending',
    revision: 4,
    duplicates: [{ hubspotId: 'h1', origin: 'created' }],
  });
});

test('what was under way of a contact with the same record is in doubt', () => {
  const survivor = aDoneContact({ id: 1, confirmed: { city: 'A', zip: '1' } });
  const absorbed = aDoneContact({ id: 2, confirmed: { city: 'B' }, sending: SENDING });
  const one = folded([survivor, absorbed], NOW);
  expect(one.inDoubt).toMatchObject({ properties: ['city'], checkAtMs: NOW + LATE_EFFECT_MS });
});

test('doubts about one record come together, those about others go', () => {
  const doubt = (property: string, createsSinceMs: number | null) => ({
    inDoubt: { properties: [property], checkAtMs: NOW, createsSinceMs },
  });
  const both = [
    aDoneContact({ id: 1, ...doubt('a', null) }),
    aDoneContact({ id: 2, ...doubt('b', 5) }),
  ];
  const other = aDoneContact({ id: 3, hubspotId: 'h3', ...doubt('c', 6) });
  const [first, second] = both;
  if (first === undefined || second === undefined) throw new Error('two');
  expect(folded([first, second, other], NOW).inDoubt).toEqual({
    properties: ['a', 'b'],
    checkAtMs: NOW,
    createsSinceMs: 5,
    before: {},
  });
});

test('a record that may have been made of one that has none is still looked for', () => {
  const survivor = aDoneContact({ id: 1 });
  const making = { sinceMs: NOW - 5, properties: ['city'], creates: true };
  const doubt = {
    properties: [],
    before: {},
    createsSinceMs: NOW - 5,
    createsUntilMs: NOW - 5 + LATE_EFFECT_MS,
    checkAtMs: NOW + LATE_EFFECT_MS,
  };
  expect(folded([survivor, aContact({ id: 2, sending: making })], NOW).inDoubt).toEqual(doubt);
  const other = aContact({ id: 2, sending: { ...making, creates: false } });
  expect(folded([survivor, other], NOW).inDoubt).toBeNull();
});

test('the history of its record is that of all of them, in order', () => {
  const change = (atMs: number) => ({ history: [{ atMs, hubspotId: 'h', reason: 'created' }] });
  const one = folded([aContact({ id: 1, ...change(2) }), aContact({ id: 2, ...change(1) })], NOW);
  expect(one.history.map(({ atMs }) => atMs)).toEqual([1, 2]);
});

test('its own attempt under way stays the one that will be settled', () => {
  const survivor = aDoneContact({ id: 1, sending: SENDING });
  expect(folded([survivor, aContact({ id: 2 })], NOW).sending).toEqual(SENDING);
});
