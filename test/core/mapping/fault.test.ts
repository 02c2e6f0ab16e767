import { expect, test } from '@jest/globals';
import { describeFault, withPlace } from '../../../src/core/mapping/fault.ts';

const FAULT = { pointer: '/b', found: '2', expected: '1', nearest: null };

test('a fault says where in its file it is', () => {
  const placed = withPlace(FAULT, '{\n  "a": 1,\n  "b": 2\n}');
  expect(placed.place).toEqual({ line: 3, column: 3 });
  expect(describeFault(placed)).toBe('/b: found 2, expected 1 (line 3, column 3)');
});

test('one that knows its place keeps it, and one of a file without text has none', () => {
  const known = { ...FAULT, place: { line: 9, column: 9 } };
  expect(withPlace(known, '{"b": 2}')).toEqual(known);
  expect(withPlace(FAULT, '')).toEqual(FAULT);
  expect(describeFault(FAULT)).toBe('/b: found 2, expected 1');
});
