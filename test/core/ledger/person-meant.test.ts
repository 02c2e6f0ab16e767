import { describe, expect, test } from '@jest/globals';
import { personMeant } from '../../../src/core/ledger/person-meant.ts';
import type { PersonOfContact } from '../../../src/model/people.ts';

const key = (value: string, property = 'customer_id') => ({ property, value });

const person = (id: string | null, ...others: readonly string[]): PersonOfContact => ({
  key: id === null ? null : key(id),
  keys: [
    ...(id === null ? [] : [key(id)]),
    ...others.map((value) => key(value, value.includes('@') ? 'email' : '$pass')),
  ],
  events: 1,
  entries: 0,
});

const PEOPLE = [
  person('A1', 'x@x.org', 'ann@x.org', 'p1'),
  person('B2', 'x@x.org', 'A2'),
  person(null, 'x@x.org', 'p1', 'p9'),
];

describe('whom a text means of several people', () => {
  test.each([
    ['A1', 'A1'],
    [' b2 ', 'B2'],
    ['Ann@X.org', 'A1'],
    ['A2', 'B2'],
  ])('%s is %s', (text, found) => {
    expect(personMeant(PEOPLE, text)?.key.value).toBe(found);
  });

  test.each([
    ['x@x.org', 'several have it'],
    ['p1', 'an event of nobody has it, too'],
    ['p9', 'nobody who can be told apart has it'],
    ['1001', 'nobody has it'],
  ])('%s is nobody: %s', (text) => {
    expect(personMeant(PEOPLE, text)).toBeNull();
  });

  test('a key that tells people apart is stronger than what events name', () => {
    expect(personMeant([person('A1', 'B2'), person('B2')], 'B2')?.key.value).toBe('B2');
  });
});
