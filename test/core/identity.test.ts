import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hidesCharacters,
  identityOf,
  keysMeantBy,
  PASS_KEY,
  withoutCase,
} from '../../src/core/identity.ts';

describe('the form in which a key is compared', () => {
  test('has no case where it is an e-mail address, and no blanks and composition', () => {
    expect(identityOf('email', ' Zoe\u0308@Example.COM ')).toBe('zo\u00EB@example.com');
  });

  test.each(['customer_id', 'hs_additional_emails', PASS_KEY])(
    'keeps the case of %s: two that differ in it are two',
    (property) => {
      expect(identityOf(property, ' Xy9\u00A0')).toBe('Xy9');
      expect(identityOf(property, 'Xy9')).not.toBe(identityOf(property, 'xY9'));
      expect(withoutCase('Xy9')).toBe(withoutCase('xY9'));
    },
  );

  test.each([
    ['a zero-width space', '\u200B'],
    ['a byte order mark', '\uFEFF'],
    ['a soft hyphen', '\u00AD'],
    ['a word joiner', '\u2060'],
    ['a mark of direction', '\u200F'],
    ['NUL', '\0'],
    ['a line feed', '\n'],
    ['a blank that does not break', '\u00A0'],
  ])('has no %s around it', (_name, unseen) => {
    expect(identityOf('customer_id', `${unseen} ${unseen}A1${unseen}`)).toBe('A1');
    expect(identityOf('customer_id', unseen)).toBe('');
  });

  test('keeps what nobody sees within it, so that it can be told', () => {
    expect(identityOf('customer_id', 'A\u200B1')).toBe('A\u200B1');
    expect(['A\u200B1', 'A\u00AD1', 'A\u00001', 'A\t1', 'A\uFEFF1'].map(hidesCharacters)).toEqual(
      Array(5).fill(true),
    );
    expect(['A 1', 'Zo\u00EB', '\uD83D\uDE00'].map(hidesCharacters)).toEqual(Array(3).fill(false));
  });

  test('is one form also where lower case makes two characters of a letter', () => {
    const form = identityOf('email', '\u0130\u0331@x.org');
    expect(identityOf('email', form)).toBe(form);
  });

  test('is the form of itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('email', 'id'),
        fc.string({ unit: 'binary' }),
        (property, text) => {
          const form = identityOf(property, text);
          expect(identityOf(property, form)).toBe(form);
        },
      ),
    );
  });

  test('of a text of very many blanks takes no time', () => {
    const text = `A${' '.repeat(1_000_000)}1`;
    expect(identityOf('customer_id', ` ${text} `).length).toBe(text.length);
  });
});

test('what a person types may mean a key as it stands, an address, or an id in capitals', () => {
  expect(keysMeantBy(' Zo\u00EB@x.org ')).toEqual([
    'Zo\u00EB@x.org',
    'zo\u00EB@x.org',
    'ZO\u00CB@X.ORG',
  ]);
  expect(keysMeantBy('104217')).toEqual(['104217']);
});
