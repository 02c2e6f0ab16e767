import { describe, expect, test } from '@jest/globals';
import { compileExpression } from '../../../src/core/mapping/expression.ts';
import { OWN_FUNCTIONS } from '../../../src/core/mapping/own-functions.ts';
import { FUNCTION_NAMES } from '../../../src/core/mapping/vocabulary.ts';
import type { Json } from '../../../src/model/json.ts';

/** What an expression yields on an input, or how it fails. */
async function evaluated(text: string, input: Json): Promise<Json> {
  const compiled = compileExpression(text);
  if (compiled.kind === 'faulty') throw new Error(compiled.reason);
  try {
    return await compiled.expression.evaluate(input);
  } catch (error) {
    return `FAILED ${(error as { readonly code: string }).code}`;
  }
}

function reasonOf(text: string): string | null {
  const compiled = compileExpression(text);
  return compiled.kind === 'faulty' ? compiled.reason : null;
}

describe('$phone', () => {
  test.each<[string, Json, Json]>([
    ["$phone(p, 'FR')", '06 12 34 56 78', '+33612345678'],
    ["$phone(p, 'FR')", '+33 (0)6.12.34.56.78', '+33612345678'],
    ["$phone(p, 'FR')", '0033612345678', '+33612345678'],
    ["$phone(p, 'FR')", '+49 170 1234567', '+491701234567'],
    ["$phone(p, 'fr')", 612_345_678, '+33612345678'],
    ["$phone(p, 'FR')", '\u2068\uFEFF06\u200B12345678\u2069', '+33612345678'],
    ['$phone(p)', '+33612345678', '+33612345678'],
    ["p ~> $phone('FR')", '0612345678', '+33612345678'],
    ["$map(p, $phone(?, 'FR'))", ['0612345678', '0712345678'], ['+33612345678', '+33712345678']],
    ["$phone(p, 'FR')", null, null],
    ["$phone(p, 'FR')", ' ', null],
    ["$phone(missing, 'FR')", 'x', null],
    ['$phone(p, country)', '+33612345678', '+33612345678'],
  ])('%s of %j is %j', async (text, p, value) => {
    // A country that is not written out is judged where it is needed.
    expect(await evaluated(text, { p, country: 'France' })).toEqual(value);
  });

  test.each<[string, Json, string]>([
    ["$phone(p, 'FR')", '12', '$phone: not a phone number'],
    ["$phone(p, 'FR')", 'unknown', '$phone: not a phone number'],
    ["$phone(p, 'FR')", '06 12 34 56 78 / 01 23 45 67 89', '$phone: not a phone number'],
    ['$phone(p)', '0612345678', '$phone: no country (two letters) for a number without +'],
    ['$phone(p, c)', '0612345678', '$phone: no country (two letters) for a number without +'],
    ["$phone(p, 'FR')", { n: 1 }, '$phone: its first argument is neither a text nor a number'],
  ])('%s of %j fails, and its reason holds no data', async (text, p, reason) => {
    expect(await evaluated(text, { p, c: 'France' })).toBe(`FAILED ${reason}`);
  });
});

describe('$localDate', () => {
  test.each<[string, Json, Json]>([
    ["$localDate(d, 'Europe/Paris')", '2026-02-28T23:30:00Z', '2026-03-01'],
    ["$localDate(d, 'Europe/Paris')", '2026-06-30T22:00:00.0000000Z', '2026-07-01'],
    ["$localDate(d, 'Europe/Paris')", '2026-06-30T21:59:59.9999999Z', '2026-06-30'],
    ["$localDate(d, 'America/New_York')", '2026-03-01T04:59Z', '2026-02-28'],
    ["$localDate(d, 'Asia/Tokyo')", 1_772_359_200_000, '2026-03-01'],
    ["$localDate(d, 'Europe/Paris')", '2026-03-01', '2026-03-01'],
    ["$localDate(d, 'UTC')", '0987-03-01T00:00:00Z', '0987-03-01'],
    ["$localDate(d, 'Europe/Paris')", '0001-01-01T00:00:00Z', null],
    ["$localDate(d, 'Europe/Paris')", null, null],
    ["$localDate(d, 'Europe/Paris')", '', null],
  ])('%s of %j is %j', async (text, d, value) => {
    expect(await evaluated(text, { d })).toEqual(value);
  });

  test.each<[string, Json, string]>([
    ["$localDate(d, 'UTC')", 'noon', '$localDate: not a date and time (ISO 8601)'],
    ["$localDate(d, 'UTC')", '2026-02-30', '$localDate: not a date and time (ISO 8601)'],
    [
      "$localDate(d, 'UTC')",
      1_772_359_200,
      '$localDate: unclear: seconds or milliseconds since 1970',
    ],
    ['$localDate(d, zone)', '2026-03-01T00:00:00Z', '$localDate: no such time zone'],
    ['$localDate(d, missing)', '2026-03-01T00:00:00Z', '$localDate: no such time zone'],
    ["$localDate(d, 'UTC')", true, '$localDate: its first argument is neither a text nor a number'],
  ])('%s of %j fails, and its reason holds no data', async (text, d, reason) => {
    expect(await evaluated(text, { d, zone: 'Mars/Olympus' })).toBe(`FAILED ${reason}`);
  });

  test('knows as many zones as there are', async () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const day = await evaluated('$localDate(d, zone)', { d: '2026-03-01T12:00:00Z', zone });
      expect(day).toMatch(/^2026-03-0[12]$/);
    }
  });
});

describe('$only', () => {
  test.each<[string, Json, Json]>([
    ["$only(['email', 'sms'], v)", 'sms', 'sms'],
    ["$only(['email', 'sms'], v)", ' SMS\u200B', 'sms'],
    ["$only(['email', 'sms'], v)", 'fax', null],
    ["$only(['email', 'sms'], v)", ['fax', 'SMS', 'email', 'sms'], ['sms', 'email']],
    ["$only(['email', 'sms'], v)", ['fax'], []],
    ["$only(['email', 'sms'], v)", null, null],
    ["$only(['a', 'A'], v)", 'A', 'A'],
    ['$only([1, 2], v)', '2', 2],
    ['$only(one, v)', 'email', 'email'],
    ["['email'] ~> $only(v)", 'email', 'email'],
  ])('%s of %j is %j', async (text, v, value) => {
    expect(await evaluated(text, { v, one: 'email' })).toEqual(value);
  });

  test.each<[string, string]>([
    ['$only(missing, v)', '$only: its first argument is no list of texts'],
    ['$only([{}], v)', '$only: its first argument is no list of texts'],
    ["$only(['a'], {})", '$only: its second argument is an object'],
  ])('%s fails', async (text, reason) => {
    expect(await evaluated(text, { v: 'a' })).toBe(`FAILED ${reason}`);
  });
});

describe('a call that can never be right is a fault of the mapping', () => {
  test.each([
    [
      "$phone(p, 'FRA')",
      '$phone(value, country): "FRA" is no country code of two letters, such as "FR"',
    ],
    ['$phone(p, 33)', '$phone(value, country): 33 is no country code of two letters, such as "FR"'],
    ["p ~> $phone('UK')", '"UK" is no country code'],
    ["$map(p, $phone(?, 'XX'))", '"XX" is no country code'],
    ['$phone()', '$phone(value, country) is called with 0 of these'],
    ["$phone(p, 'FR', 1)", '$phone(value, country) is called with 3 of these'],
    ['$localDate(d)', '$localDate(value, zone) is called with 1 of these'],
    [
      "$localDate(d, 'Europe/Pariss')",
      '"Europe/Pariss" is no time zone; did you mean "Europe/Paris"?',
    ],
    ["$localDate(d, 'x')", '"x" is no time zone'],
    ["$only(['a'])", '$only(list, value) is called with 1 of these'],
    ["$only('a', v)", '$only(list, value): "a" is no list: the list comes first'],
  ])('%s', (text, reason) => {
    expect(reasonOf(text)).toContain(reason);
  });

  test.each([
    '$phone(p, attributes.country)',
    "p ~> $localDate('Europe/Paris')",
    '($only := function($a){ $a }; $only(1))',
    "$only(['a'], $lowercase(v))",
  ])('%s is none', (text) => {
    expect(reasonOf(text)).toBeNull();
  });
});

test('no function of ours has the name of one of JSONata', () => {
  expect([...OWN_FUNCTIONS.keys()].filter((name) => FUNCTION_NAMES.includes(name))).toEqual([]);
});
