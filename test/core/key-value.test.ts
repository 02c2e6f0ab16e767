import { describe, expect, test } from '@jest/globals';
import { PASS_KEY } from '../../src/core/identity.ts';
import { isNobody, KEY_CHARS_MAX, keyValue } from '../../src/core/key-value.ts';
import type { Json } from '../../src/model/json.ts';

test.each<[string, Json, string | null]>([
  ['customer_id', ' Xy9 ', 'Xy9'],
  ['customer_id', '\uFEFFA1\u200B', 'A1'],
  ['customer_id', '\0A1\0', 'A1'],
  ['customer_id', 7, '7'],
  ['customer_id', '7', '7'],
  [PASS_KEY, 42, '42'],
  ['email', 'Zoe@Example.com', 'Zoe@Example.com'],
  ['customer_id', null, null],
  ['customer_id', ' ', null],
  ['customer_id', '\u200B\u00AD', null],
  ['customer_id', 'x'.repeat(KEY_CHARS_MAX), 'x'.repeat(KEY_CHARS_MAX)],
])('of %s: %j is %j', (property, value, expected) => {
  expect(keyValue(property, value)).toBe(expected);
});

describe('no key is', () => {
  test.each<[string, string, Json, string]>([
    ['a list', 'customer_id', ['7'], 'not-a-value'],
    ['an object', 'customer_id', {}, 'not-a-value'],
    ['true', 'customer_id', true, 'not-a-value'],
    ['half of a surrogate pair', 'customer_id', 's\ud800', 'not-a-value'],
    ['NUL within', 'customer_id', 'A\u00001', 'not-a-value'],
    ['a zero-width space within', 'customer_id', 'A\u200B1', 'not-a-value'],
    ['a soft hyphen within an address', 'email', 'zo\u00ADe@x.org', 'not-a-value'],
    ['what is endless', 'customer_id', 'x'.repeat(KEY_CHARS_MAX + 1), 'too-long'],
  ])('%s, which is a fault', (_what, property, value, code) => {
    const fault = keyValue(property, value);
    expect(fault).toMatchObject({ code });
    expect(isNobody(fault as { code: string })).toBe(false);
  });

  test.each<[string, string, Json, string]>([
    ['a word for nothing', 'customer_id', 'null', 'names-nobody'],
    ['zero', 'customer_id', 0, 'names-nobody'],
    ['the empty GUID', PASS_KEY, '00000000-0000-0000-0000-000000000000', 'names-nobody'],
    ['N/A for an address', 'email', 'N/A', 'names-nobody'],
    ['what is no address', 'email', 'not an e-mail', 'no-email-address'],
    ['a number for an address', 'email', 7, 'no-email-address'],
  ])('%s, which names nobody', (_what, property, value, code) => {
    const fault = keyValue(property, value);
    expect(fault).toMatchObject({ code });
    expect(isNobody(fault as { code: string })).toBe(true);
  });

  test('what the mapping ignores', () => {
    const ignore = ['noemail@*', '*@Till.shop.example'];
    for (const value of ['NoEmail@x.org', 'a@till.SHOP.example']) {
      expect(keyValue('email', value, ignore)).toEqual({
        code: 'names-nobody',
        failed: 'names nobody, as "ignore" in the mapping says',
      });
    }
    expect(keyValue('email', 'ann@x.org', ignore)).toBe('ann@x.org');
  });
});

test('no reason holds the value', () => {
  const values = ['s3cret\ud800', 's3cr\u200Bet', 's3cret', `s3cret${'x'.repeat(500)}`];
  for (const value of values) {
    const fault = keyValue('email', value, ['s3cret']);
    expect(JSON.stringify(fault)).not.toContain('s3cret');
    expect(fault).toHaveProperty('failed');
  }
});
