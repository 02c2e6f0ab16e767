import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitsWildcard } from '../../src/core/wildcard.ts';

test.each<[string, string, boolean]>([
  ['noemail@*', 'NoEmail@shop.example', true],
  ['noemail@*', 'anoemail@shop.example', false],
  ['*@till.shop.example', 'lyon-7@Till.Shop.Example', true],
  ['*@till.shop.example', 'lyon@till.shop.example.org', false],
  ['9999*', '9999', true],
  ['9999*', '999', false],
  ['7', '7', true],
  ['7', '77', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*b*b*', 'ab', false],
  ['*', '', true],
  [' Zoe\u0308* ', 'ZO\u00CB@x.org', true],
  ['a.c', 'abc', false],
])('%s fits %s: %s', (pattern, text, fits) => {
  expect(fitsWildcard(pattern, text)).toBe(fits);
});

test('fits what a regular expression of the same meaning does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  const plain = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  fc.assert(
    fc.property(letters, plain, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      expect(fitsWildcard(pattern, text)).toBe(expression.test(text));
    }),
  );
});

test('takes no time for a pattern of very many parts', () => {
  const text = 'a'.repeat(100_000);
  expect(fitsWildcard(`${'*a'.repeat(10_000)}*b`, text)).toBe(false);
});
