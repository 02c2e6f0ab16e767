import { expect, test } from '@jest/globals';
import { lineDifference } from '../../src/operator/page/playground/line-difference.ts';

const text = (before: string, after: string): string =>
  lineDifference(before.replaceAll(' ', '\n'), after.replaceAll(' ', '\n'))
    .map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)
    .join('');

test.each([
  ['one line that is another', 'a b c d e f g', 'a b c X e f g', ' b c-d+X e f'],
  ['lines that were added and removed', 'a b c', 'b c d', '-a b c+d'],
  ['nothing', 'a b', 'a b', ''],
])('shows %s, with what is around it', (_name, before, after, shown) => {
  expect(text(before, after)).toBe(shown);
});
