import { expect, test } from '@jest/globals';
import { joined, namesText } from '../../src/core/names-text.ts';

test('few names are told, of many the first and how many more', () => {
  expect(namesText([])).toBe('nothing');
  expect(namesText(['acme'])).toBe('acme');
  expect(namesText(['acme', 'globex', 'initech'])).toBe('acme, globex, initech');
  expect(namesText(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  expect(namesText(['a'], 1, 1_001)).toBe('a and 1,000 more');
});

test('parts are joined as in a sentence', () => {
  expect(joined(['a'])).toBe('a');
  expect(joined(['a', 'b', 'c'])).toBe('a, b and c');
});
