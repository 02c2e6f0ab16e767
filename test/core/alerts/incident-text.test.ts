import { expect, test } from '@jest/globals';
import { formatIncidents, parseIncidents } from '../../../src/core/alerts/incident-text.ts';
import type { Incident } from '../../../src/core/alerts/incident.ts';

const TIMES = { sinceMs: 1, steadySinceMs: 2, overSinceMs: null };
const HALT = { lane: 'contacts', reason: 'r', hint: 'Replace it.', sinceMs: 1 } as const;
const OPEN: readonly Incident[] = [
  {
    ...TIMES,
    notifiedSize: 0,
    condition: { kind: 'blocked', ...HALT },
  },
  { ...TIMES, notifiedSize: 0, condition: { kind: 'fuse', ...HALT } },
  { ...TIMES, notifiedSize: 0, condition: { kind: 'paused', ...HALT, untilMs: 9 } },
  {
    ...TIMES,
    notifiedSize: 2,
    overSinceMs: 3,
    condition: {
      kind: 'dead-letters',
      groups: [{ kind: 'event', code: null, reason: 'r', count: 2 }],
    },
  },
  {
    ...TIMES,
    notifiedSize: null,
    condition: { kind: 'backlog', sinceMs: 1, waitedMs: 2, limitMs: 1 },
  },
  {
    ...TIMES,
    notifiedSize: 6,
    condition: { kind: 'shared-value', property: 'email', claimants: 6 },
  },
];

test('incidents are read back as they were', () => {
  expect(parseIncidents(formatIncidents(OPEN))).toEqual(OPEN);
});

test.each([null, '', 'not JSON', '{}', '[{"condition":{"kind":"flood"}}]'])(
  '%s holds no incidents',
  (text) => {
    expect(parseIncidents(text)).toEqual([]);
  },
);
