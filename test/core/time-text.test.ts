import { expect, test } from '@jest/globals';
import { timeText } from '../../src/core/time-text.ts';

test('a time is told to the second, in UTC', () => {
  expect(timeText(Date.parse('2026-11-23T10:00:01.999Z'))).toBe('2026-11-23 10:00:01 UTC');
});
