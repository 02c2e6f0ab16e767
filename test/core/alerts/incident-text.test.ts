import { expect, test } from '@jest/globals';
import { formatIncidents, parseIncidents } from '../../../src/core/alerts/incident-text.ts';
import { conditionOf } from '../../../src/core/state/condition-of.ts';
import type { Incident } from '../../../src/core/alerts/incident.ts';

const BLOCKED = conditionOf({ code: 'blocked', severity: 'down', what: '', advice: '' });
const NOTIFIED: Incident = {
  condition: BLOCKED,
  sinceMs: 1,
  steadySinceMs: 1,
  overSinceMs: 3,
  notified: { atMs: 2, severity: 'down', size: 0, parts: ['unauthorized'] },
};

test('incidents that were notified are read back as they were', () => {
  const unheard = { ...NOTIFIED, notified: null };
  expect(parseIncidents(formatIncidents([NOTIFIED, unheard]))).toEqual([NOTIFIED]);
});

test('the text stays the same while only what a condition says changes', () => {
  const later = { ...NOTIFIED, condition: { ...BLOCKED, what: 'Blocked', figures: '97 %' } };
  expect(formatIncidents([later])).toBe(formatIncidents([NOTIFIED]));
});

test.each([null, '', 'not JSON', '{}', '[{"condition":{"kind":"flood"}}]'])(
  '%s holds no incidents',
  (text) => {
    expect(parseIncidents(text)).toEqual([]);
  },
);
