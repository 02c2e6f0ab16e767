import { expect, test } from '@jest/globals';
import { fixedTextHint } from '../../../src/core/mapping/fixed-text.ts';

test.each([
  ['Mr Smith', '; a fixed text is { "const": "Mr Smith" }'],
  ['customer', '; a fixed text is { "const": "customer" }'],
  ["Côte d'Azur, Nice!", `; a fixed text is { "const": "Côte d'Azur, Nice!" }`],
  ['a + b', ''],
  ['$upcase(a', ''],
  ['a & " "', ''],
])('%s', (text, hint) => expect(fixedTextHint(text)).toBe(hint));
