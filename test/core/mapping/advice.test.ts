import { expect, test } from '@jest/globals';
import { adviceOn } from '../../../src/core/mapping/advice.ts';

const recreate = 'event';

test('whoever has contacts made hears what they are and cost', () => {
  expect(adviceOn({ create: 'email', recreate })).toEqual([
    expect.stringMatching(/non-marketing.*billing/),
  ]);
  expect(adviceOn({ create: 'always', recreate })).toHaveLength(1);
  expect(adviceOn({ create: 'never', recreate })).toEqual([]);
});

test('whoever leaves deleted people deleted hears what brings them back', () => {
  expect(adviceOn({ create: 'email', recreate: 'never' })).toEqual([
    expect.anything(),
    expect.stringMatching(/stays deleted.*restored/),
  ]);
});
