import { expect, test } from '@jest/globals';
import { emptied } from '../../../src/core/ledger/emptied.ts';
import { mergeRegister } from '../../../src/core/register.ts';
import { aDoneContact } from './contacts.ts';
import type { Register } from '../../../src/model/register.ts';

const said = (event: string, mode: Register['mode'] = 'newest'): Register => ({
  value: 'Ulm',
  mode,
  at: '2025',
  event,
});
const before = aDoneContact({
  registers: { city: said('e1'), zip: said('e2'), phone: said('e3'), country: said('e4') },
  confirmed: { city: 'Ulm', zip: '1', wallet: 'apple', passes: '', phone: '7' },
});
const after = { ...before, registers: { zip: said('e2') } };
const EMPTY = { value: '', mode: 'newest', at: '', event: '' };

test('what HubSpot holds and nothing says any more is emptied, what passes say included', () => {
  expect(emptied(before, after).registers).toEqual({
    zip: said('e2'),
    city: EMPTY,
    phone: EMPTY,
    wallet: EMPTY,
  });
});

test('where it is known which events are of somebody else, what the others said stays', () => {
  expect(emptied(before, after, new Set(['e1'])).registers).toEqual({
    zip: said('e2'),
    city: EMPTY,
    wallet: EMPTY,
  });
});

test.each(['newest', 'oldest', 'if-empty'] as const)(
  'whatever says it again takes the place: %s',
  (mode) => {
    const contact = { ...before, registers: { city: said('e1', mode) } };
    const { city } = emptied(contact, { ...contact, registers: {} }).registers;
    if (city === undefined) throw new Error('the city is emptied');
    const again = { ...said('e9', mode), at: '1' };
    expect(mergeRegister(city, again)).toEqual(again);
    expect(mergeRegister(again, city)).toEqual(again);
  },
);
