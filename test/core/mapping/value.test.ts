import { describe, expect, test } from '@jest/globals';
import { registerValue } from '../../../src/core/mapping/value.ts';
import type { Json } from '../../../src/model/json.ts';

describe('nothing', () => {
  test.each<[string, Json]>([
    ['null', null],
    ['an empty text', ''],
    ['blanks', ' \n'],
    ['what nobody sees', '\u200B\u0000\uD83D'],
    ['a date that is not set', '0001-01-01'],
    ['a time that is not set', '0001-01-01T00:00:00'],
    ['one with an offset', '0001-01-01T00:00:00.0000000+00:00'],
    ['one in local time', ' 0001-01-01T00:09:21+00:09 '],
  ])('%s leaves a property as it is, or empties it', (_what, value) => {
    expect(registerValue(value, false)).toBeNull();
    expect(registerValue(value, true)).toBe('');
  });
});

describe('something', () => {
  test.each<[string, Json, Json]>([
    ['a text without what nobody sees', '\uFEFF Zo\u0000é\u200B ', 'Zoé'],
    ['a list of such texts', ['\u200Bsms', 'ema\uD800il '], ['sms', 'email']],
    ['a number', 7, 7],
    ['a sentence that begins with a day', '0001-01-01th', '0001-01-01th'],
    ['an empty list', [], []],
  ])('is %s', (_what, value, register) => {
    expect(registerValue(value, false)).toEqual(register);
  });

  test.each<Json[]>([[{}], [[null]], [[['a']]]])('is not %j', (value) => {
    expect(registerValue(value, false)).toMatchObject({ code: 'not-a-value' });
  });
});
