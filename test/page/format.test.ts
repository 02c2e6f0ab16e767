import { expect, test } from '@jest/globals';
import { formatMoment, inPageTime, shortId } from '../../src/operator/page/format.ts';

const AT_MS = Date.parse('2026-11-26T23:07:43Z');

test('what the daemon says in UTC is in the time of the browser, as all else on the page', () => {
  const text = 'Completely in HubSpot since 2026-11-26 23:07:43 UTC, 2 s after it was received.';
  expect(inPageTime(text)).toBe(
    `Completely in HubSpot since ${formatMoment(AT_MS)}, 2 s after it was received.`,
  );
  expect(inPageTime('nothing of time')).toBe('nothing of time');
});

test('an exact instant names its zone', () => {
  expect(formatMoment(AT_MS)).toMatch(/^2[67] Nov 2026, \d\d:07:43 \S+$/);
});

test('an id is shortened to what "why" finds it by', () => {
  expect(shortId('7d0c5f1e-8a43-4f3c-9b1e-2f6a0d9e4c11')).toBe('7d0c5f1e-8a43…');
  expect(shortId('event-1')).toBe('event-1');
});
