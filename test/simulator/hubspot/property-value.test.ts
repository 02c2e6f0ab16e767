import { describe, expect, test } from '@jest/globals';
import type { SimulatedProperty } from '../../../src/simulator/hubspot/default-properties.ts';
import { checkValue } from '../../../src/simulator/hubspot/property-value.ts';
import type { Json } from '../../../src/model/json.ts';
import type { PropertyType } from '../../../src/model/property.ts';

function aProperty(type: PropertyType, more: Partial<SimulatedProperty> = {}): SimulatedProperty {
  return {
    name: 'p',
    label: 'P',
    type,
    fieldType: 'text',
    groupName: 'g',
    options: [],
    hasUniqueValue: false,
    readOnlyValue: false,
    hubspotDefined: false,
    ...more,
  };
}

const EMAIL = aProperty('string', { name: 'email' });
const RADIO = aProperty('enumeration', { fieldType: 'radio', options: optionsOf('a', 'b') });
const CHECKBOX = aProperty('enumeration', {
  fieldType: 'checkbox',
  options: optionsOf('a', 'b', 'c'),
});

function optionsOf(...values: string[]): { label: string; value: string }[] {
  return values.map((value) => ({ label: value, value }));
}

describe('a value that HubSpot takes', () => {
  test.each<[string, SimulatedProperty, Json, string, string]>([
    ['an address in lower case', EMAIL, 'Ada@Example.COM', '', 'ada@example.com'],
    ['a text as it is', aProperty('string'), ' x ', '', ' x '],
    ['a number as text', aProperty('number'), 12.5, '', '12.5'],
    ['a truth value as text', aProperty('bool'), true, '', 'true'],
    ['a day', aProperty('date'), '2024-02-29', '', '2024-02-29'],
    ['milliseconds at midnight UTC', aProperty('date'), 1_709_164_800_000, '', '2024-02-29'],
    ['an instant', aProperty('datetime'), '2024-02-29T10:00:00Z', '', '2024-02-29T10:00:00.000Z'],
    ['milliseconds', aProperty('datetime'), '1709164800001', '', '2024-02-29T00:00:00.001Z'],
    ['one option', RADIO, 'b', 'a', 'b'],
    ['several options', CHECKBOX, 'a;c', 'b', 'a;c'],
    ['an option to add', CHECKBOX, ';c', 'a', 'a;c'],
    ['an option that it has, once', CHECKBOX, ';a', 'a;b', 'a;b'],
    ['nothing, to empty the property', RADIO, '', 'a', ''],
    ['null, to empty the property', RADIO, null, 'a', ''],
  ])('is kept: %s', (_, property, raw, current, value) => {
    expect(checkValue(property, raw, current)).toEqual({ kind: 'valid', value });
  });
});

describe('a value that HubSpot does not take', () => {
  test.each<[string, SimulatedProperty, Json, string]>([
    ['an address without a domain', EMAIL, 'ada@example', 'INVALID_EMAIL'],
    ['an address with a space', EMAIL, 'ada @example.com', 'INVALID_EMAIL'],
    ['a text that is too long', aProperty('string'), 'x'.repeat(65_537), 'INVALID_LENGTH'],
    ['a number with a thousands separator', aProperty('number'), '1,200', 'INVALID_INTEGER'],
    ['a truth value in words', aProperty('bool'), 'yes', 'INVALID_OPTION'],
    ['a day that does not exist', aProperty('date'), '2023-02-29', 'INVALID_DATE'],
    ['milliseconds besides midnight', aProperty('date'), 1_709_164_800_001, 'INVALID_DATE'],
    ['an instant for a day', aProperty('date'), '2024-02-29T00:00:00Z', 'INVALID_DATE'],
    ['a day for an instant', aProperty('datetime'), '2024-02-29', 'INVALID_DATE'],
    [
      'an instant with an offset',
      aProperty('datetime'),
      '2024-02-29T10:00:00+01:00',
      'INVALID_DATE',
    ],
    [
      'more than milliseconds',
      aProperty('datetime'),
      '2024-02-29T10:00:00.1234567Z',
      'INVALID_DATE',
    ],
    ['an unknown option', RADIO, 'c', 'INVALID_OPTION'],
    ['two options where one fits', RADIO, 'a;b', 'INVALID_OPTION'],
    ['options with a space between', CHECKBOX, 'a; b', 'INVALID_OPTION'],
    ['an object', aProperty('string'), {}, 'INVALID_TYPE'],
    ['anything read-only', aProperty('string', { readOnlyValue: true }), 'x', 'READ_ONLY_VALUE'],
  ])('is refused: %s', (_, property, raw, code) => {
    expect(checkValue(property, raw, '')).toMatchObject({
      kind: 'faulty',
      fault: { name: property.name, code },
    });
  });

  test('names the options that would do', () => {
    expect(checkValue(RADIO, 'c', '')).toMatchObject({
      fault: { message: 'c was not one of the allowed options: [a, b]' },
    });
  });
});
