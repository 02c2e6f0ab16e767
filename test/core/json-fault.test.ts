import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonFaults } from '../../src/core/json-fault.ts';

/** The faults of a text, a line each. */
function told(text: string): readonly string[] {
  return jsonFaults(text).map(
    ({ place, pointer, found, expected }) =>
      `${place.line}:${place.column} ${pointer} found ${found}, expected ${expected}`,
  );
}

describe('what is no JSON is told with line and column', () => {
  test.each<[string, string, string]>([
    ['a byte order mark', '\uFEFF{}', '1:1  found a byte order mark, expected UTF-8 without it'],
    ['another encoding', '{\0"\0', '1:1  found no UTF-8, expected a file saved as UTF-8'],
    ['nothing', '', '1:1  found the end of the file, expected a value: '],
    [
      'a comment of a line',
      '{\n  // c\n}',
      '2:3  found a comment, expected JSON, which has no comments',
    ],
    ['a comment in between', '{"a": /* c */ 1}', '1:7  found a comment'],
    ['a comment of a shell', '# c\n{}', '1:1  found a comment'],
    [
      'a last comma',
      '{"a": 1,\n}',
      '1:8  found a comma behind the last entry, expected } without it',
    ],
    [
      'a last comma in a list',
      '[1, ]',
      '1:3  found a comma behind the last entry, expected ] without it',
    ],
    ['two commas', '{"a": 1,, "b": 2}', '1:9  found two commas, expected one'],
    ['a missing comma', '{"a": 1\n "b": 2}', '2:2  found ", expected a comma or }'],
    ['a missing colon', '{"a" 1}', '1:6  found 1, expected a colon after the key'],
    [
      'a key without quotes',
      '{version: 1}',
      '1:2  found version, expected "version", in double quotes',
    ],
    ['a key of another kind', '{1: 1}', '1:2  found 1, expected a key in double quotes'],
    ['a key that is missing', '{,}', '1:2  found ,, expected a key in double quotes'],
    ['single quotes', "{'a': 1}", "1:2  found ', expected a key in double quotes"],
    [
      'a value in single quotes',
      `{"a": 'b'}`,
      "1:7  found the quote ', expected a straight double quote",
    ],
    [
      'a typographic quote',
      '{"a": “b”}',
      '1:7  found the quote “, expected a straight double quote',
    ],
    [
      'a missing first quote',
      '{"a": attributes.b"}',
      '1:7  found attributes.b, expected a value: ',
    ],
    [
      'a missing last quote',
      '{\n "a: 1\n}',
      '2:2  found a text that is not closed, expected " at its end',
    ],
    ['a tab in a text', '{"a": "b\tc"}', '1:9  found a tab or the like within a text'],
    [
      'a wrong escape',
      String.raw`{"a": "C:\dir"}`,
      String.raw`1:10  found \d, expected \\ for a backslash`,
    ],
    ['an escape in capitals', String.raw`{"a": "\N"}`, String.raw`1:8  found \N, expected \\ for`],
    ['another word', '{"a": True}', '1:7  found True, expected true'],
    ['no word of JSON', '{"a": undefined}', '1:7  found undefined, expected a value: '],
    ['a long word', `[${'x'.repeat(40)}]`, `1:2  found ${'x'.repeat(20)}…, expected a value`],
    [
      'another number',
      '{"a": 01}',
      '1:7  found 01, expected a number as JSON writes it, such as 0.5',
    ],
    ['half a number', '[.5]', '1:2  found .5, expected a number as JSON writes it, such as 0.5'],
    ['an early end', '{"a": [1', '1:9  found the end of the file, expected a comma or ]'],
    ['something behind it', '{} {}', '1:4  found {, expected the end of the file'],
    ['another blank', '{\u00A0}', '1:2  found a blank that is no ordinary one, expected a space'],
    ['too many levels', '['.repeat(300), '1:202  found too many levels, expected at most 200'],
  ])('%s', (_case, text, expected) => {
    const faults = told(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(expected)).toBe(true);
  });
});

test('a key that is there twice is told each time, in whatever way it is written', () => {
  const text = '{\n "a": 1,\n "b": [{"c": 1, "c": 2}],\n "\\u0061": 2\n}';
  expect(told(text)).toEqual([
    '3:17 /b/0/c found the same key once more, expected each key once',
    '4:2 /a found the same key once more, expected each key once',
  ]);
});

test('what JSON writes has no fault, and what is no JSON has one', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 5 }), (text, indent) => {
      expect(jsonFaults(JSON.stringify(JSON.parse(text), null, indent))).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', 'x', '1'),
      (text, at, put) => {
        const index = at % (text.length + 1);
        const broken = text.slice(0, index) + put + text.slice(index + (put === '' ? 1 : 0));
        expect(jsonFaults(broken).filter(({ pointer }) => pointer === '').length > 0).toBe(
          !isJson(broken),
        );
      },
    ),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
