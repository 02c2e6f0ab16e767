import { expect, test } from '@jest/globals';
import { keyOf, rowChanges } from '../../../src/core/ledger/row-changes.ts';

test('rows that are missing or other are written, and those that are too many removed', () => {
  const original = [
    ['a', 1, null],
    ['b', 1, 'new'],
    ['c', 1, 'other'],
  ];
  const copy = [
    ['a', 1, null],
    ['c', 1, 'before'],
    ['c', 2, 'too many'],
  ];
  expect(rowChanges(original, copy, [1, 0])).toEqual({
    written: [
      ['b', 1, 'new'],
      ['c', 1, 'other'],
    ],
    removed: [[2, 'c']],
  });
});

test('what is no text is not taken for one', () => {
  expect(rowChanges([['a', null]], [['a', 'null']], [0]).written).toEqual([['a', null]]);
  expect(rowChanges([['1', 1]], [[1, 1]], [0])).toEqual({ written: [['1', 1]], removed: [[1]] });
});

test('a key that a row does not have is none', () => {
  expect(keyOf(['a'], [0, 1])).toEqual(['a', null]);
});
