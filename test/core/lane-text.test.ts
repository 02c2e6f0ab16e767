import { expect, test } from '@jest/globals';
import { haltText } from '../../src/core/lane-text.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const LANE = {
  lane: 'contacts',
  code: 'c',
  reason: 'r',
  hint: 'h',
  sinceMs: NOW - 120_000,
  untilMs: null,
} as const;

test.each([
  [{ ...LANE, kind: 'blocked' }, 'blocked for 2 min'],
  [{ ...LANE, kind: 'fuse' }, 'stopped by a fuse for 2 min'],
  [
    { ...LANE, kind: 'paused', untilMs: NOW + 90_000 },
    'paused for 2 min, until 2026-11-23 10:01:30 UTC (in 1 min)',
  ],
  [{ ...LANE, kind: 'paused', untilMs: NOW }, 'paused for 2 min, due to be tried again'],
  [{ ...LANE, kind: 'blocked', sinceMs: NOW + 5_000 }, 'blocked for 0 ms'],
] as const)('%j is %s', (lane, text) => {
  expect(haltText(lane, NOW)).toBe(text);
});
