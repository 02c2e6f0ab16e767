import { expect, test } from '@jest/globals';
import { adviceOn } from '../../../src/core/mapping/advice.ts';

test('whoever has contacts made hears what they are and cost', () => {
  expect(adviceOn({ create: 'email' })).toEqual([expect.stringMatching(/non-marketing.*billing/)]);
  expect(adviceOn({ create: 'always' })).toHaveLength(1);
  expect(adviceOn({ create: 'never' })).toEqual([]);
});
