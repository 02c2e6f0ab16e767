import { describe, expect, test } from '@jest/globals';
import { readSearch } from '../../../src/core/search/read-search.ts';
import {
  isFoundAlike,
  searchWords,
  WORD_CHARS_MAX,
  WORDS_MAX,
  wordsOf,
} from '../../../src/core/search/search-words.ts';
import type { Registers } from '../../../src/model/register.ts';

const said = (values: { readonly [property: string]: string }): Registers =>
  Object.fromEntries(
    Object.entries(values).map(([property, value]) => [
      property,
      { mode: 'newest' as const, value, at: '', event: 'e' },
    ]),
  );

describe('a text that somebody looks for', () => {
  test.each([
    ['', null],
    [' … ', null],
    ['Heide', { words: ['heide'], eventId: 'Heide', recordId: null }],
    ['von der  Heide', { words: ['von', 'der', 'heide'] }],
    ['ada@x.org', { words: [] }],
    ['Example.NET', { words: ['example.net'] }],
    ['@x', { words: ['x'] }],
    ['101', { recordId: '101', words: ['101'], eventId: null }],
    ['3f0c7a52-6d…', { eventId: '3f0c7a52-6d' }],
    ['a b c d e f g', { words: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ])('%j is read', (text, expected) => {
    const search = readSearch(text);
    if (expected === null) expect(search).toBeNull();
    else expect(search).toMatchObject(expected);
  });
});

describe('the words of a person', () => {
  test.each([
    ['Françoise', ['francoise']],
    ['Ångström-Łuk', ['angstrom', 'luk']],
    ['Straße', ['strasse']],
    [" O'Brien ", ['o', 'brien']],
    ['山田太郎', ['山田太郎']],
    ['x'.repeat(60), ['x'.repeat(WORD_CHARS_MAX)]],
  ])('of %j are compared without case and accents', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('are those of the name, what each ends with, and those of the address', () => {
    const words = searchWords(
      said({
        firstname: 'Karl',
        lastname: 'von Heide',
        email: 'k.h@mail.example.net',
        city: 'Rome',
      }),
    );
    expect(words.join(' ')).toBe(
      'karl von heide vonheide k h mail.example.net example.net arl eide ide',
    );
  });

  test('of a script without blanks begin with each character', () => {
    expect(searchWords(said({ lastname: '山田太郎' }))).toEqual([
      '山田太郎',
      '田太郎',
      '太郎',
      '郎',
    ]);
  });

  test('stay as they are while nothing new is said of the name and the address', () => {
    const before = said({ firstname: 'Karl', email: 'k@x.org', city: 'Rome' });
    expect(isFoundAlike(before, { ...before, ...said({ city: 'Bari' }) })).toBe(true);
    expect(isFoundAlike(before, { ...before, ...said({ email: 'h@x.org' }) })).toBe(false);
    expect(isFoundAlike(before, { ...before, ...said({ lastname: 'Heide' }) })).toBe(false);
  });

  test('are bounded, and none where nothing is said', () => {
    const many = Array.from({ length: 300 }, (_, index) => `name${index}`).join(' ');
    expect(searchWords(said({ firstname: many }))).toHaveLength(WORDS_MAX);
    expect(searchWords(said({ email: 'no address' }))).toEqual([]);
    expect(searchWords({})).toEqual([]);
  });
});
