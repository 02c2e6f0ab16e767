import { expect, test } from '@jest/globals';
import { isReason } from '../../../src/core/ledger/letter-reason.ts';

const letter = { code: 'VALIDATION_ERROR', reason: 'INVALID_EMAIL of email' };

test.each([
  ['validation_error', true],
  ['VALIDATION', false],
  ['invalid', true],
  ['of EMAIL', true],
  ['value-refused', true],
  ['option-missing', false],
  ['phone', false],
])('%s is the code, its family, or part of the text: %s', (text, is) => {
  expect(isReason(letter, text)).toBe(is);
});

test('what has no code has its text', () => {
  expect(isReason({ ...letter, code: null }, 'invalid_email')).toBe(true);
});
