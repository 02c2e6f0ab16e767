import { expect, test } from '@jest/globals';
import { expectationDifferences } from '../../../src/core/expect/differences.ts';
import type { ExpectedContact } from '../../../src/core/expect/expected.ts';

const ADA: ExpectedContact = {
  keys: { customer: ['c1'], email: ['ada@x.org'] },
  properties: { city: 'Lyon', email: 'ada@x.org' },
  timeline: [{ event: 'installed', at: '2026-01-01', properties: { wallet: 'apple' } }],
  consents: { news: 'given' },
  leftOut: { birthdate: 'not a date' },
  claims: { email: ['all@x.org'] },
};

test('what is as expected has no differences', () => {
  const one = { contacts: [ADA], notApplied: { 'a.json': 'ignored' } };
  expect(expectationDifferences(one, structuredClone(one))).toEqual([]);
});

test('each part that differs is named, with both values', () => {
  const found: ExpectedContact = {
    keys: { customer: ['c1'] },
    properties: { city: 'Paris', email: 'ada@x.org', zip: '1' },
  };
  const differences = expectationDifferences({ contacts: [ADA] }, { contacts: [found] });
  expect(
    differences.map(({ about, part, expected, found }) => [about, part, expected, found]),
  ).toEqual(
    [
      ['key email', 'ada@x.org', null],
      ['property city', 'Lyon', 'Paris'],
      ['timeline installed at 2026-01-01', 'wallet apple', null],
      ['consent news', 'given', null],
      ['left out birthdate', 'not a date', null],
      ['claimed email', 'all@x.org', null],
      ['property zip', null, '1'],
    ].map((row) => ['customer c1', ...row]),
  );
});

test('contacts and events that are there on one side alone are named', () => {
  const bob: ExpectedContact = { keys: { email: ['bob@x.org'] }, properties: {} };
  const nobody: ExpectedContact = { keys: {}, properties: {} };
  const before = { contacts: [ADA], notApplied: { 'a.json': 'ignored', 'b.json': 'when' } };
  const after = { contacts: [bob, nobody], notApplied: { 'b.json': 'no contact' } };
  expect(expectationDifferences(before, after)).toEqual([
    { about: 'customer c1', part: null, expected: 'a contact', found: null },
    { about: 'email bob@x.org', part: null, expected: null, found: 'a contact' },
    { about: 'a contact without a key', part: null, expected: null, found: 'a contact' },
    { about: 'a.json', part: 'not applied', expected: 'ignored', found: null },
    { about: 'b.json', part: 'not applied', expected: 'when', found: 'no contact' },
  ]);
});
