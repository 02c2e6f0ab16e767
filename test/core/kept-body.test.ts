import { expect, test } from '@jest/globals';
import { indentedJson } from '../../src/core/indented-json.ts';
import { BODY_KEPT_BYTES_MAX, keptBody } from '../../src/core/kept-body.ts';

test.each([
  [undefined, null],
  [null, null],
  [{ inputs: [{ properties: { city: 'Rome' } }] }, '{"inputs":[{"properties":{"city":"Rome"}}]}'],
  [
    { refresh_token: 'r', clientSecret: ['s'], city: 'of my-token' },
    '{"refresh_token":"[not kept]","clientSecret":"[not kept]","city":"of [not kept]"}',
  ],
  [{ said: 'my token": x' }, '{"said":"my token\\": x"}'],
  [{ list: [{ api_key: 'x' }] }, '{"list":[{"api_key":"[not kept]"}]}'],
])('%j is kept without secrets', (body, kept) => {
  expect(keptBody(body, 'my-token')).toBe(kept);
});

test('a long body is cut at whole characters', () => {
  const kept = keptBody({ a: '€'.repeat(BODY_KEPT_BYTES_MAX) }, '');
  expect(kept).toMatch(/^\{"a":"€+…$/);
  const bytes = new TextEncoder().encode(kept ?? '').length;
  expect(bytes).toBeGreaterThan(BODY_KEPT_BYTES_MAX - 3);
  expect(bytes).toBeLessThanOrEqual(BODY_KEPT_BYTES_MAX + 3);
});

test('what was cut is shown as it is', () => {
  expect(indentedJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(indentedJson('{"a":[1…')).toBe('{"a":[1…');
});
