import { expect, test } from '@jest/globals';
import { newerSchemaText, schemaStanding } from '../../../src/core/ledger/schema-standing.ts';

const step = (version: number, compatibleFrom: number | null = version) => ({
  version,
  compatibleFrom,
});

test.each([
  ['a ledger without a schema', [], 'none'],
  ['an older one', [step(1)], 'older'],
  ['that of the program', [step(2), step(1)], 'current'],
  ['one with a step that can be left alone', [step(1), step(2), step(3, 2)], 'compatible'],
  ['one with two of them', [step(1), step(2), step(3, 2), step(4, 1)], 'compatible'],
  ['one with a step that cannot', [step(1), step(2), step(3, 2), step(4)], 'newer'],
  ['one with a step that needs one of those', [step(1), step(2), step(3, 2), step(4, 3)], 'newer'],
  ['one of which nobody said', [step(1), step(2), step(3, null)], 'newer'],
] as const)('%s, for a program that knows two steps', (_what, applied, standing) => {
  expect(schemaStanding(applied, 2)).toBe(standing);
});

test('a program that is too old says what it would have to know', () => {
  expect(newerSchemaText([step(1), step(2), step(3), step(4, 3)], 2)).toBe(
    'The ledger has schema 4 for programs that know schema 3, this program knows schemas up to 2: use the newer version of the program',
  );
  expect(newerSchemaText([step(3)], 2)).toBe(
    'The ledger has schema 3, this program knows schemas up to 2: use the newer version of the program',
  );
});
