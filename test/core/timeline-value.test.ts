import { expect, test } from '@jest/globals';
import { convertTimelineValue } from '../../src/core/timeline-value.ts';
import type { RegisterValue } from '../../src/model/register.ts';

function converted(type: string | null, value: RegisterValue, options: readonly string[] = []) {
  const conversion = convertTimelineValue({ name: 'x', type, options }, value);
  return conversion.kind === 'converted' ? conversion.text : conversion.code;
}

test.each<[string | null, RegisterValue, string]>([
  ['string', ' Zoé ', 'Zoé'],
  ['string', ['a', 'b'], 'a;b'],
  ['number', '1200', '1200'],
  ['number', '1 200', 'wrong-type'],
  ['datetime', '2026-03-01T10:00:00.1234567Z', '2026-03-01T10:00:00.123Z'],
  ['DATETIME', 1_772_359_200, 'wrong-type'],
  ['date', '2026-03-01T10:00:00Z', '2026-03-01'],
  ['bool', 'yes', 'true'],
  ['enumeration', 'anything', 'anything'],
  ['object_coordinates', 'anything', 'anything'],
  [null, 'anything', 'anything'],
])('of a %s, %j is %s', (type, value, text) => {
  expect(converted(type, value)).toBe(text);
});

test('one of several options is spelt as HubSpot has it', () => {
  expect(converted('enumeration', 'APPLE', ['apple', 'google'])).toBe('apple');
  expect(converted('enumeration', 'samsung', ['apple', 'google'])).toBe('no-such-option');
});
