import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson, parseJson } from '../../src/core/json.ts';

test('a text that is no JSON is undefined', () => {
  expect(parseJson('{"a":')).toBeUndefined();
  expect(parseExactJson('{"a":12345678901234567890')).toBeUndefined();
});

describe('numbers that JavaScript would round or print in another way', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '1234567890123456789012345',
    '3083190000000000017',
    '0.12345678901234567890',
    '0.0000001',
    '1e21',
    '1E400',
  ])('%s is kept as the text that was sent', (number) => {
    expect(parseExactJson(`{"id":${number},"list":[1, ${number}]}`)).toEqual({
      id: number,
      list: [1, number],
    });
  });

  test('two of them stay two, and others beside them stay numbers', () => {
    const text =
      '{"a":9007199254740992,"b":9007199254740993,"c":12,"d":1.50,"e":"9007199254740993"}';
    expect(parseExactJson(text)).toEqual({
      a: '9007199254740992',
      b: '9007199254740993',
      c: 12,
      d: 1.5,
      e: '9007199254740993',
    });
  });
});

test.each([
  '0',
  '-0',
  '42',
  '1.50',
  '1e3',
  '2.5E2',
  '9007199254740991',
  '0.30000000000000004',
  '0.000001',
])('%s is a number', (number) => {
  expect(parseExactJson(`[${number}]`)).toEqual([Number(number)]);
});

test('whatever is printed by JavaScript is read as JSON.parse reads it, but for exponents and large integers', () => {
  fc.assert(
    fc.property(fc.json(), (value) => {
      const text = `[${value}]`;
      const plain = JSON.parse(text, (_key, value: unknown) =>
        typeof value === 'number' &&
        (String(value).includes('e') || (Number.isInteger(value) && !Number.isSafeInteger(value)))
          ? String(value)
          : value,
      ) as unknown;
      expect(parseExactJson(text)).toEqual(plain);
    }),
  );
});

test('no number that loses digits escapes the look at the text', () => {
  const digits = fc.stringMatching(/^[1-9]\d{0,30}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(digits, fc.constantFrom('', ' ', '\n'), (number, blank) => {
      const { value } = parseExactJson(`{"value":${blank}${number}}`) as { value: unknown };
      const printed = String(value);
      expect(printed === number || Number(printed) === Number(number)).toBe(true);
      if (typeof value === 'number') {
        expect(printed).not.toContain('e');
        if (Number.isInteger(value)) expect(Number.isSafeInteger(value)).toBe(true);
      }
    }),
  );
});

test('a reviver leaves out what is not to be kept, exact numbers or not', () => {
  const withoutSecret = (key: string, value: unknown): unknown =>
    key === 'secret' ? undefined : value;
  expect(parseExactJson('{"secret":1,"id":2}', withoutSecret)).toEqual({ id: 2 });
  expect(parseExactJson('{"secret":1,"id":9007199254740993}', withoutSecret)).toEqual({
    id: '9007199254740993',
  });
});
