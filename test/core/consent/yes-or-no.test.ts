import { expect, test } from '@jest/globals';
import { yesOrNo } from '../../../src/core/consent/yes-or-no.ts';

test.each([
  [true, true],
  ['Yes', true],
  [1, true],
  [false, false],
  [' no ', false],
  ['0', false],
  [null, null],
  ['', null],
])('%j says %j', (value, said) => {
  expect(yesOrNo(value)).toBe(said);
});

test.each([['perhaps'], [2], [['true']], [{ given: true }], ['on']])(
  '%j is neither yes nor no',
  (value) => {
    expect(yesOrNo(value)).toHaveProperty('failed');
  },
);
