import { describe, expect, test } from '@jest/globals';
import { convertValue, STRING_CHARS_MAX } from '../../src/core/convert.ts';
import type { RegisterValue } from '../../src/model/register.ts';
import type { PropertyDefinition, PropertyType } from '../../src/model/property.ts';

function property(type: PropertyType, more: Partial<PropertyDefinition> = {}): PropertyDefinition {
  return { name: 'x', type, multiple: false, options: [], readOnly: false, unique: false, ...more };
}

const text = (definition: PropertyDefinition, value: RegisterValue): string | null => {
  const conversion = convertValue(definition, value);
  return conversion.kind === 'converted' ? conversion.text : null;
};

describe('string', () => {
  test.each<[RegisterValue, string]>([
    ['  Zoë ', 'Zoë'],
    ['\uFEFF\u200BZo\u0000ë\uD83D\u200E', 'Zoë'],
    ['00123', '00123'],
    [12.5, '12.5'],
    [true, 'true'],
    [['a', 'b'], 'a;b'],
  ])('%p becomes %p', (value, expected) => {
    expect(text(property('string'), value)).toBe(expected);
  });

  test('refuses more than HubSpot holds', () => {
    expect(text(property('string'), 'x'.repeat(STRING_CHARS_MAX))).not.toBeNull();
    expect(text(property('string'), 'x'.repeat(STRING_CHARS_MAX + 1))).toBeNull();
  });
});

test('a phone number is taken as it is written', () => {
  expect(text(property('phone_number'), ' +33 6 12 34 56 78')).toBe('+33 6 12 34 56 78');
});

describe('number', () => {
  test.each<[RegisterValue, string | null]>([
    [42, '42'],
    ['-1.50', '-1.50'],
    ['.5', '.5'],
    ['1e3', '1e3'],
    ['1,234', null],
    ['1.2.3', null],
    ['1e999', null],
    ['twelve', null],
    [true, null],
  ])('%p becomes %p', (value, expected) => {
    expect(text(property('number'), value)).toBe(expected);
  });
});

describe('bool', () => {
  test.each<[RegisterValue, string | null]>([
    [true, 'true'],
    [false, 'false'],
    ['TRUE', 'true'],
    ['yes', 'true'],
    [1, 'true'],
    ['no', 'false'],
    [0, 'false'],
    ['maybe', null],
  ])('%p becomes %p', (value, expected) => {
    expect(text(property('bool'), value)).toBe(expected);
  });
});

describe('date', () => {
  test.each<[RegisterValue, string | null]>([
    ['1990-05-03', '1990-05-03'],
    ['1990-05-03T23:30:00-05:00', '1990-05-03'],
    ['1990-05-03T00:00:00+02:00', '1990-05-03'],
    [641_692_800_000, '1990-05-03'],
    ['1990-02-30', null],
    ['03/05/1990', null],
    ['1990-05-03T23:30', '1990-05-03'],
    [10_000_000_000, '1970-04-26'],
    ['-10000000000', '1969-09-07'],
    ['-1000000000', null],
    [1_772_359_200, null],
    [999_999_999, null],
    ['20250217', null],
    ['0001-01-01', null],
    ['0001-01-01T00:00:00Z', null],
  ])('%p becomes %p', (value, expected) => {
    expect(text(property('date'), value)).toBe(expected);
  });
});

describe('datetime', () => {
  test.each<[RegisterValue, string | null]>([
    ['2025-02-17T12:27:31.6316643Z', '2025-02-17T12:27:31.631Z'],
    ['2025-02-17T14:27:31+02:00', '2025-02-17T12:27:31.000Z'],
    ['2025-02-17', '2025-02-17T00:00:00.000Z'],
    ['2025-02-17T14:27+02:00', '2025-02-17T12:27:00.000Z'],
    ['2025-02-17 12:27', '2025-02-17T12:27:00.000Z'],
    [1_739_795_251_631, '2025-02-17T12:27:31.631Z'],
    [1_739_795_251, null],
    ['1739795251', null],
    ['0001-01-01T00:00:00+01:00', null],
    ['noon', null],
  ])('%p becomes %p', (value, expected) => {
    expect(text(property('datetime'), value)).toBe(expected);
  });

  test('refuses more digits than milliseconds have', () => {
    expect(text(property('datetime'), '99999999999999')).toBeNull();
  });
});

test.each<[PropertyType, RegisterValue, string]>([
  ['date', 1_772_359_200, 'unclear: seconds or milliseconds since 1970'],
  ['datetime', '0001-01-01T00:00:00', '0001-01-01 says that no date is set'],
])('a %s of %p says why it is refused', (type, value, reason) => {
  expect(convertValue(property(type), value)).toMatchObject({ code: 'wrong-type', reason });
});

describe('enumeration', () => {
  const single = property('enumeration', { options: ['Apple', 'google', 'GOOGLE'] });
  const multiple = property('enumeration', { options: ['email', 'sms'], multiple: true });

  test.each<[RegisterValue, string | null]>([
    ['Apple', 'Apple'],
    [' apple ', 'Apple'],
    ['GOOGLE', 'GOOGLE'],
    ['\u200Bgoogle\u0000', 'google'],
    ['samsung', null],
  ])('one option: %p becomes %p', (value, expected) => {
    expect(text(single, value)).toBe(expected);
  });

  test.each<[RegisterValue, string | null]>([
    [['sms', 'email', 'sms'], 'sms;email'],
    ['email;SMS', 'email;sms'],
    [[' email\uFEFF', 'SMS '], 'email;sms'],
    [['email', 'fax'], null],
  ])('several options: %p becomes %p', (value, expected) => {
    expect(text(multiple, value)).toBe(expected);
  });
});

test('of owners and the like, HubSpot says which there are', () => {
  const owner = property('enumeration', { externalOptions: true });
  expect(text(owner, 4711)).toBe('4711');
  expect(text({ ...owner, multiple: true }, ['1', '2'])).toBe('1;2');
});

test('an empty text empties any property', () => {
  expect(text(property('number'), '')).toBe('');
});

test('a property that HubSpot does not let be written is refused', () => {
  expect(text(property('string', { readOnly: true }), 'x')).toBeNull();
});

test('no reason repeats the value', () => {
  const conversion = convertValue(property('number'), 'secret');
  expect(JSON.stringify(conversion)).not.toContain('secret');
});
