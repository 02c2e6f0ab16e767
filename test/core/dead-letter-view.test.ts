import { describe, expect, test } from '@jest/globals';
import { deadLetterHint } from '../../src/core/dead-letter-hint.ts';
import {
  countDeadLetters,
  deadLetterFilter,
  hintedDeadLetters,
  hintedLeftOut,
  LETTER_NAME,
} from '../../src/core/dead-letter-view.ts';

const letter = (code: string | null, reason: string, kind: 'event' | 'contact' = 'contact') => ({
  kind,
  code,
  reason,
});

describe('dead letters are counted', () => {
  test('by kind, code and reason, the most frequent first', () => {
    const letters = [
      letter('a', 'x'),
      letter(null, 'x'),
      letter('a', 'x', 'event'),
      letter('a', 'y'),
      letter('a', 'y'),
    ];
    expect(countDeadLetters(letters)).toEqual([
      { ...letter('a', 'y'), count: 2 },
      { ...letter('a', 'x'), count: 1 },
      { ...letter(null, 'x'), count: 1 },
      { ...letter('a', 'x', 'event'), count: 1 },
    ]);
  });

  test('and say what can be done, by the code and not by the text', () => {
    const count = { ...letter('gave-up', 'INVALID_EMAIL'), count: 1 };
    expect(hintedDeadLetters([count])).toEqual([
      { ...count, name: 'gave-up', hint: deadLetterHint('gave-up') },
    ]);
  });
});

test('left-out values keep what is known of them beside the hint', () => {
  const value = { code: 'read-only', property: 'score' };
  expect(hintedLeftOut([value])).toEqual([
    { ...value, hint: expect.stringMatching(/computes/), isAtRest: false },
  ]);
});

describe('a filter', () => {
  test('has what was said and nothing else', () => {
    expect(deadLetterFilter({})).toEqual({});
    expect(deadLetterFilter({ kind: undefined, letter: 'timeline:12' })).toEqual({
      letter: { kind: 'timeline', id: 12 },
    });
    const words = { kind: 'event', reason: 'r', event: 'e', contact: 'c', from: 1, to: 2 } as const;
    expect(deadLetterFilter(words)).toEqual({
      kind: 'event',
      reason: 'r',
      eventId: 'e',
      contactKey: 'c',
      fromMs: 1,
      toMs: 2,
    });
  });

  test.each([
    ['contact:12', true],
    ['letter:12', false],
    ['contact:', false],
    ['contact:12:3', false],
    ['contact:1234567890123456', false],
  ])('takes %s as the name of a letter: %p', (name, isTaken) => {
    expect(LETTER_NAME.test(name)).toBe(isTaken);
  });
});
