import { describe, expect, test } from '@jest/globals';
import {
  afterLookUps,
  afterTry,
  isTryCheaper,
  isUnacquainted,
  SAMPLE,
  UNACQUAINTED,
  type Newcomers,
} from '../../../src/core/sending/newcomers.ts';

const KEYS = 2;

function after(known: number, change: Partial<Newcomers> = {}): Newcomers {
  const looked = afterLookUps(UNACQUAINTED, { seen: 200, known, named: 0 });
  return { ...looked, ...change };
}

function isTried(newcomers: Newcomers, count: number): boolean {
  return isTryCheaper(newcomers, { count, keys: KEYS, batchMax: 100 });
}

test('nobody is made unseen before a batch of newcomers was looked up', () => {
  const fewer = afterLookUps(UNACQUAINTED, { seen: SAMPLE - 1, known: 0, named: 0 });
  expect([isUnacquainted(fewer), isTried(fewer, 1)]).toEqual([true, false]);
  const enough = afterLookUps(fewer, { seen: 1, known: 0, named: 0 });
  expect([isUnacquainted(enough), isTried(enough, 1)]).toEqual([false, true]);
});

test.each([
  // known of 200, newcomers of the round, made unseen
  [0, 1, true],
  [0, 500, true],
  [2, 1, true],
  [2, 100, true],
  [20, 5, true],
  [20, 100, false],
  [20, 500, true],
  [100, 500, true],
  [140, 500, false],
  [140, 1, false],
  [200, 1_000, false],
])('where HubSpot knew %d of 200, a round of %d: made unseen %s', (known, count, isMadeUnseen) => {
  expect(isTried(after(known), count)).toBe(isMadeUnseen);
});

test.each([
  [0, 500, true],
  [1, 100, true],
  [2, 500, true],
  [4, 100, false],
  [4, 1_000, false],
  [4, 1, true],
])(
  'where one refusal spoils a batch and HubSpot knew %d of 200, a round of %d: made unseen %s',
  (known, count, isMadeUnseen) => {
    expect(isTried(after(known, { spoilsBatches: true }), count)).toBe(isMadeUnseen);
  },
);

describe('somebody whom HubSpot knew by the very id', () => {
  const named = afterLookUps(UNACQUAINTED, { seen: 200, known: 1, named: 1 });

  test('has the next thousand looked up', () => {
    expect(isTried(named, 1)).toBe(false);
    expect(isTried(afterLookUps(named, { seen: 999, known: 0, named: 0 }), 1)).toBe(false);
    expect(isTried(afterLookUps(named, { seen: 1_000, known: 0, named: 0 }), 1)).toBe(true);
  });
});

describe('what came of a try', () => {
  test('tells whether one refusal spoils a batch, and counts the refused as known', () => {
    const spoiled = afterTry(after(0), { made: 0, refused: 0, spoiled: 1 });
    expect(spoiled.spoilsBatches).toBe(true);
    expect(spoiled.knownShare).toBeGreaterThan(0);
    expect(afterTry(spoiled, { made: 10, refused: 0, spoiled: 0 }).spoilsBatches).toBe(true);
    expect(afterTry(spoiled, { made: 10, refused: 1, spoiled: 0 }).spoilsBatches).toBe(false);
  });

  test('is learned from the first batch that shows something else', () => {
    const known = afterTry(after(0), { made: 0, refused: 100, spoiled: 0 });
    expect([isTried(after(0), 500), isTried(known, 500)]).toEqual([true, false]);
  });

  test('changes nothing where nothing came of it', () => {
    expect(afterTry(UNACQUAINTED, { made: 0, refused: 0, spoiled: 0 })).toEqual(UNACQUAINTED);
  });

  test('counts more than what was long ago', () => {
    const long = after(200);
    const lately = afterTry(long, { made: 4_000, refused: 0, spoiled: 0 });
    expect([isTried(long, 1), isTried(lately, 1)]).toEqual([false, true]);
  });
});
