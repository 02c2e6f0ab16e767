import { expect, test } from '@jest/globals';
import { codeOf } from '../../src/core/error-code.ts';

test.each<[string, unknown, string]>([
  ['an error with a code', { code: 'unavailable', cause: { code: 'SQLITE_BUSY' } }, 'unavailable'],
  ['an error around the network’s', { cause: { code: 'ECONNRESET' } }, 'ECONNRESET'],
  ['a timeout, whose code is a number', { name: 'TimeoutError', code: 23 }, 'TIMEOUT'],
  ['an error without one', { message: 'https://hooks.example/secret' }, 'UNKNOWN'],
  ['nothing', null, 'UNKNOWN'],
  ['a text', 'ECONNRESET', 'UNKNOWN'],
])('the code of %s', (_case, error, code) => {
  expect(codeOf(error)).toBe(code);
});
