import { expect, test } from '@jest/globals';
import { keyFinder } from '../../../src/core/ledger/body-keys.ts';

const names = keyFinder([
  { property: 'email', value: 'ann@x.org' },
  { property: 'customer_id', value: 'C1' },
  { property: 'customer_id', value: 'Member7' },
]);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['{"identifiers":{"customerId":"C1"}}', true],
  ['{"identifiers":{"customerId":"c1"}}', false],
  ['{"attributes":{"deep":[{"mail":" Ann@X.org"}]}}', true],
  ['{"passId":"ann@x.org"}', true],
  ['{"attributes":{"number":1,"none":null,"is":true}}', false],
  ['{"attributes":{"note":"see ann@x.org"}}', false],
  ['{"other":"ann@x.org"}', false],
  ['"ann@x.org"', true],
  ['{ann@x.org', true],
  ['{Ann@X.org', true],
  ['{Member7', true],
  ['{member7', false],
  ['{C1', false],
])('%s names one of the people: %s', (body, holds) => {
  expect(names(bytes(body))).toBe(holds);
});
