import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDotenv } from '../../src/core/parse-dotenv.ts';

function valuesOf(text: string): Readonly<Record<string, string>> {
  const { entries, faults } = parseDotenv(text);
  expect(faults).toEqual([]);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

describe('what can be written', () => {
  test.each([
    ['a plain value', 'A=b', { A: 'b' }],
    ['blanks around it', '  A = b c  ', { A: 'b c' }],
    ['no value', 'A=\nB=c', { A: '', B: 'c' }],
    ['export before it', 'export A=b', { A: 'b' }],
    ['quotes of three kinds', 'A="b"\nB=\'c\'\nC=`d`', { A: 'b', B: 'c', C: 'd' }],
    ['a # in quotes', 'A="b#c"', { A: 'b#c' }],
    ['a comment after a value', 'A=b # c\nB="c" # d\nC= # e', { A: 'b', B: 'c', C: '' }],
    ['a comment line', '# A=b\n\n  # c\nA=d', { A: 'd' }],
    ['a value of several lines', 'A="b\nc"\nB=d', { A: 'b\nc', B: 'd' }],
    ['a line break in double quotes alone', 'A="b\\nc"\nB=\'b\\nc\'', { A: 'b\nc', B: 'b\\nc' }],
    ['lines that end as on Windows', 'A=b\r\nB="c"\r\n', { A: 'b', B: 'c' }],
    ['a byte order mark', '\uFEFFA=b', { A: 'b' }],
    ['quotes within a value', 'A=it\'s "so"', { A: 'it\'s "so"' }],
    ['= within a value', 'A=b=c==', { A: 'b=c==' }],
  ])('%s', (_what, text, values) => expect(valuesOf(text)).toEqual(values));

  test('a value of blanks leaves the next line alone, which Node takes for the value', () => {
    expect(valuesOf('A=  \nB=c')).toEqual({ A: '', B: 'c' });
  });
});

describe('what is told instead of passed over', () => {
  test.each([
    ['a colon', 'HUBSPOT_DAILY_RESERVE: 0.2', 'a colon'],
    ['blanks in a name', 'HUBSPOT ACCESS TOKEN=abc', 'a line that sets nothing'],
    ['a comment of another language', '// A=b', 'a line that sets nothing'],
    ['words', 'abc', 'a line that sets nothing'],
    ['no name', '=abc', 'a line that sets nothing'],
    ['a name that no shell takes', 'A.B=c', 'a line that sets nothing'],
    ['an unclosed quote', 'A="abc', 'a " that is never closed'],
    ['text after a quote', 'A="abc"def', 'text after the closing "'],
    ['a quote within a quote', "A='it's'", "text after the closing '"],
    ['a # in a value', 'A=abc#def', 'a # within the value'],
    ['a # that begins a value', 'A=#abc', 'a # within the value'],
  ])('%s', (_what, line, found) => {
    const { faults, entries } = parseDotenv(`B=c\n${line}\nD=e`);
    expect(faults.map((fault) => [fault.line, fault.found])).toEqual([[2, found]]);
    expect(entries.map(({ name }) => name)).toEqual(['B', 'D']);
  });

  test('a quote that only the next value closes', () => {
    expect(parseDotenv("A='abc\nB='def'").faults[0]).toMatchObject({ line: 1 });
  });

  test('never with what the line holds, which may be a secret', () => {
    const text = 'TOKEN="s3cret\ns3cret\nKEY=s3cret#s3cret\ns3cret: s3cret';
    const { faults } = parseDotenv(text);
    expect(faults).toHaveLength(4);
    expect(JSON.stringify(faults)).not.toContain('s3cret');
  });
});

const VALUE = fc.stringMatching(/^[\w =.,:+/'"`\\#-]{0,12}$/);
const LINE = fc.oneof(
  fc.tuple(fc.stringMatching(/^[A-C]{1,2}$/), VALUE).map(([name, value]) => `${name}=${value}`),
  VALUE,
);

test('any file without a fault means to Node what it means here', () => {
  fc.assert(
    fc.property(fc.array(LINE, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n');
      const { entries, faults } = parseDotenv(text);
      // Node takes the line below for the value of one that has blanks alone.
      fc.pre(faults.length === 0 && !/=\s+(#.*)?$/m.test(text));
      const values = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
      // Below a comment, Node takes an indented one for a variable whose name begins with a #.
      const nodes = Object.entries(parseEnv(text)).filter(([name]) => !name.startsWith('#'));
      expect(values).toEqual(Object.fromEntries(nodes));
    }),
    { numRuns: 3_000 },
  );
});
