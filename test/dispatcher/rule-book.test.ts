import { expect, test } from '@jest/globals';
import { RULE_BELIEVED_MS, RuleBook } from '../../src/dispatcher/rule-book.ts';

function aBook(): { readonly book: RuleBook; readonly pass: (ms: number) => void } {
  let nowMs = 1_000;
  const book = new RuleBook({ now: () => nowMs });
  return { book, pass: (ms) => void (nowMs += ms) };
}

test('a rule is known by what set it off, and is forgotten after a day', () => {
  const { book, pass } = aBook();
  book.noteOnCreation('lastname');
  book.noteConditional('state', 'country', 'FR');
  expect(book.onCreation).toEqual(['lastname']);
  expect(book.conditional).toEqual(['state']);
  expect(book.triggersOf('state')).toEqual(['country']);
  expect(book.isSetOff('state', 'country', 'FR')).toBe(true);
  expect(book.isSetOff('state', 'country', 'DE')).toBe(false);
  expect(book.isSetOff('zip', 'country', 'FR')).toBe(false);
  pass(RULE_BELIEVED_MS);
  expect(book.onCreation).toEqual([]);
  expect(book.triggersOf('state')).toEqual([]);
  expect(book.isSetOff('state', 'country', 'FR')).toBe(false);
  book.noteConditional('state', 'country', 'DE');
  expect(book.isSetOff('state', 'country', 'FR')).toBe(false);
});

test('a rule that many values set off is set off by any, but for none', () => {
  const { book } = aBook();
  for (let n = 0; n < 20; n += 1) book.noteConditional('zip', 'city', `city ${n}`);
  expect(book.isSetOff('zip', 'city', 'Lyon')).toBe(true);
  expect(book.isSetOff('zip', 'city', '')).toBe(false);
});

test('all is forgotten when a person asks for another try', () => {
  const { book } = aBook();
  book.noteOnCreation('lastname');
  book.noteConditional('state', 'country', 'FR');
  book.forget();
  expect([book.onCreation, book.conditional]).toEqual([[], []]);
});
