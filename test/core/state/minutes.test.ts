import { expect, test } from '@jest/globals';
import {
  counted,
  firstOf,
  lately,
  MINUTES_MAX,
  NAMES_MAX,
} from '../../../src/core/state/minutes.ts';
import { isFailed, requestName } from '../../../src/core/state/request-name.ts';
import { MINUTE, NOW } from './known.ts';
import type { MinuteCounts } from '../../../src/model/report.ts';

const NONE: readonly MinuteCounts[] = [];

function count(names: readonly string[], atMs: number, before = NONE): readonly MinuteCounts[] {
  return names.reduce((minutes, name) => counted(minutes, name, atMs), before);
}

test('counts by minute and name, the most frequent first', () => {
  const minutes = count(['b', 'b', 'a'], NOW, count(['a', 'b'], NOW - MINUTE));
  expect(minutes).toHaveLength(2);
  expect(lately(minutes, MINUTE, NOW + 1)).toEqual([
    ['b', 3],
    ['a', 2],
  ]);
  expect(lately(minutes, 0, NOW + 1)).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
  expect(firstOf(minutes, (name) => name === 'b')).toBe(NOW - MINUTE);
  expect(firstOf(minutes, (name) => name === 'c')).toBeNull();
});

test('is bounded in minutes and in names', () => {
  const long = Array.from({ length: 40 }, (_, n) => NOW + n * MINUTE).reduce(
    (minutes, atMs) => counted(minutes, 'a', atMs),
    NONE,
  );
  expect(long).toHaveLength(MINUTES_MAX);
  const many = count(
    Array.from({ length: NAMES_MAX + 3 }, (_, n) => `name-${n}`),
    NOW,
  );
  expect(lately(many, MINUTE, NOW)[0]).toEqual(['other', 3]);
});

test('does not believe minutes that are yet to come', () => {
  const ahead = count(['a'], NOW + 60 * MINUTE);
  expect(lately(ahead, MINUTE, NOW)).toEqual([]);
  expect(count(['b'], NOW, ahead)).toEqual([{ atMs: NOW, counts: { b: 1 } }]);
});

test.each([
  [null, 'ECONNREFUSED', 'ECONNREFUSED', true],
  [null, null, 'UNKNOWN', true],
  [500, null, '500', true],
  [477, null, '477', true],
  [429, null, 'limited', false],
  [409, null, 'refused', false],
  [200, null, 'done', false],
])('a request that ended with %p, %p is counted as %s', (status, fault, name, isFailure) => {
  expect(requestName(status, fault)).toBe(name);
  expect(isFailed(name)).toBe(isFailure);
});
