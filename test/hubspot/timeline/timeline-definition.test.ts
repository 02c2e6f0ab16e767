import { expect, test } from '@jest/globals';
import {
  TIMELINE_LINK_CHARS_MAX,
  TIMELINE_VALUE_CHARS_MAX,
  timelineInstant,
  timelineValue,
} from '../../../src/hubspot/timeline/timeline-definition.ts';

test('a value is cut to what HubSpot takes, never through a character', () => {
  expect(timelineValue('text', 'short')).toBe('short');
  expect(timelineValue('text', 'x'.repeat(300))).toBe('x'.repeat(TIMELINE_VALUE_CHARS_MAX));
  expect(timelineValue('text', `${'x'.repeat(255)}😀`)).toBe('x'.repeat(255));
  expect(timelineValue('text', `${'x'.repeat(254)}😀y`)).toBe(`${'x'.repeat(254)}😀`);
});

test.each(['url', 'pass_url', 'referrer', 'link_to_pass'])('%s holds a longer address', (name) => {
  expect(timelineValue(name, 'x'.repeat(2_000))).toBe('x'.repeat(TIMELINE_LINK_CHARS_MAX));
});

test('an instant is cut to milliseconds', () => {
  expect(timelineInstant('2026-11-20T10:11:12.1234567Z')).toBe('2026-11-20T10:11:12.123Z');
});
