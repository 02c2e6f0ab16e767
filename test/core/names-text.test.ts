import { expect, test } from '@jest/globals';
import { namesText } from '../../src/core/names-text.ts';

test('few names are told, of many the first and how many more', () => {
  expect(namesText([])).toBe('nothing');
  expect(namesText(['acme'])).toBe('acme');
  expect(namesText(['acme', 'globex', 'initech'])).toBe('acme, globex, initech');
  expect(namesText(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});
