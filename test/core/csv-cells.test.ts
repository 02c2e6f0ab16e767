import { expect, test } from '@jest/globals';
import { csvHead, csvRows, type CsvColumn } from '../../src/core/csv.ts';

test('what needs it is quoted, nothing runs as a formula, and what is not there stays empty', () => {
  const columns: readonly CsvColumn<string | number | null>[] = [
    { name: 'a, b', cellOf: (cell) => cell },
  ];
  expect(csvHead(columns)).toBe('"a, b"\r\n');
  expect(csvRows(columns, ['=1+1', 'say "x"', 7, null])).toBe(`'=1+1\r\n"say ""x"""\r\n7\r\n\r\n`);
});
