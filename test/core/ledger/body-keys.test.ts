import { expect, test } from '@jest/globals';
import { holdsKey } from '../../../src/core/ledger/body-keys.ts';

const names = new Set(['ann@x.org', 'c1']);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['{"identifiers":{"customerId":"C1"}}', true],
  ['{"attributes":{"deep":[{"mail":" Ann@X.org"}]}}', true],
  ['{"passId":"ann@x.org"}', true],
  ['{"attributes":{"number":1,"none":null,"is":true}}', false],
  ['{"attributes":{"note":"see ann@x.org"}}', false],
  ['{"other":"ann@x.org"}', false],
  ['"ann@x.org"', true],
  ['{ann@x.org', true],
  ['{c1', false],
])('%s names one of the people: %s', (body, holds) => {
  expect(holdsKey(bytes(body), names)).toBe(holds);
});
