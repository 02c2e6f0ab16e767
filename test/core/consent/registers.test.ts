import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  changedConsents,
  choiceOf,
  consentOfRegister,
  consentRegisters,
  isConsentRegister,
  sayingOf,
} from '../../../src/core/consent/registers.ts';
import { mergeRegisters } from '../../../src/core/register.ts';

const said = (isGiven: boolean, second: number) =>
  consentRegisters('newsletter', isGiven, {
    at: `2026-11-22T10:00:${String(second).padStart(2, '0')}.0000000Z`,
    event: `e${second}`,
  });

test('what events say of a consent is the same in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), fc.nat(), (words, seed) => {
      const all = words.map((word, index) => said(word, index));
      const order = all.map((one, index) => [(index * 7 + seed) % 11, one] as const);
      const shuffled = order.toSorted(([a], [b]) => a - b).map(([, one]) => one);
      const last = words.at(-1) === true;
      const expected = last ? 'given' : words.includes(true) ? 'withdrawn' : 'never';
      expect(choiceOf(shuffled.reduce(mergeRegisters), 'newsletter')).toBe(expected);
    }),
  );
});

test('of what nobody said anything, nothing was given', () => {
  expect(choiceOf({}, 'newsletter')).toBe('never');
  expect(sayingOf({}, 'newsletter')).toBeNull();
  expect(sayingOf(said(false, 3), 'newsletter')).toMatchObject({ event: 'e3' });
});

test('registers of consents are told from those of properties', () => {
  expect(Object.keys(said(true, 1)).map(isConsentRegister)).toEqual([true, true]);
  expect(Object.keys(said(true, 1)).map(consentOfRegister)).toEqual(['newsletter', null]);
  expect(isConsentRegister('city')).toBe(false);
  expect(consentOfRegister('city')).toBeNull();
});

test('only consents of which something else is said have changed', () => {
  const before = said(true, 1);
  const city = { value: 'Ulm', mode: 'newest', at: '', event: '' } as const;
  expect(changedConsents(before, { ...before, city })).toEqual([]);
  expect(changedConsents(before, mergeRegisters(before, said(false, 2)))).toEqual(['newsletter']);
  expect(changedConsents({}, before)).toEqual(['newsletter']);
});
