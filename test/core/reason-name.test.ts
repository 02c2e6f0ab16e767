import { expect, test } from '@jest/globals';
import { reasonName } from '../../src/core/reason-name.ts';

test.each([
  ['INVALID_OPTION', 'INVALID_OPTION (option-missing)'],
  ['not-an-event', 'not-an-event'],
  ['SOMETHING_NEW', 'SOMETHING_NEW (refused)'],
  [null, 'refused'],
])('%s is named %s', (code, name) => {
  expect(reasonName(code)).toBe(name);
});
