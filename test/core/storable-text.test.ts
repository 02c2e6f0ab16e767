import { expect, test } from '@jest/globals';
import { storableJson, storableText } from '../../src/core/storable-text.ts';

test('what no engine could give back is shown by a replacement character', () => {
  expect(storableText('a\0b\uD800c')).toBe('a\uFFFDb\uFFFDc');
  expect(storableText('Łódź 👍')).toBe('Łódź 👍');
});

test('JSON keeps all but the characters that cannot be taken out of it', () => {
  const odd = [{ reason: 'a\0b', holder: { value: '\uDC00' } }, '\\u0000', 7, null];
  expect(JSON.parse(storableJson(JSON.stringify(odd)))).toEqual([
    { reason: 'a\uFFFDb', holder: { value: '\uFFFD' } },
    '\\u0000',
    7,
    null,
  ]);
  expect(storableJson('["ä"]')).toBe('["ä"]');
});
