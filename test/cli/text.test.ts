import { expect, test } from '@jest/globals';
import { columns, counted, heading, section, shortened, wrapped } from '../../src/cli/text.ts';

test('columns are aligned and end without blanks', () => {
  expect(
    columns([
      ['a', 'b', ''],
      ['long', 'c', 'd'],
    ]),
  ).toBe('  a     b\n  long  c  d');
});

test('a value cannot break a line nor steer the terminal', () => {
  expect(columns([['a\nb', '\u001b[31mred', '\u202Eodd']])).toBe('  a·b  ·[31mred  ·odd');
  expect(heading('name\u009B31m\u0007')).toContain('name·31m·');
});

test('a long value is cut, and one that fits is not', () => {
  expect(shortened('x'.repeat(80))).toHaveLength(80);
  expect(shortened('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
});

test('a section without rows is nothing', () => {
  expect(section('Title', [])).toBe('');
});

test.each([
  [0, '0 events'],
  [1, '1 event'],
  [2, '2 events'],
])('%p is counted as %p', (count, words) => {
  expect(counted(count, 'event')).toBe(words);
});

test('a text is wrapped to 80 columns between its words', () => {
  const lines = wrapped('word '.repeat(40).trim(), 4).split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^ {4}word( word)*$/);
  expect(lines[0]).toHaveLength(78);
  expect(wrapped('x'.repeat(100), 2)).toBe(`  ${'x'.repeat(100)}`);
});
