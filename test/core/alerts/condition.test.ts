import { describe, expect, test } from '@jest/globals';
import {
  CLAIMANTS_MAX,
  LONG_PAUSE_MS,
  observe,
  type WatchedStatus,
} from '../../../src/core/alerts/condition.ts';
import type { LaneState } from '../../../src/model/lane.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINUTE = 60_000;
const LIMIT = { limitMs: 15 * MINUTE, dryRun: false };
const WELL: WatchedStatus = {
  lanes: [],
  deadLetters: [],
  oldestPendingMs: null,
  conflicts: { open: 0, most: null },
};

describe('observe', () => {
  test('finds nothing where all is well', () => {
    expect(observe(WELL, LIMIT, NOW)).toEqual([]);
    expect(observe({ ...WELL, oldestPendingMs: NOW - 15 * MINUTE }, LIMIT, NOW)).toEqual([]);
  });

  const halt = { lane: 'timeline', reason: 'r', hint: 'h', sinceMs: NOW } as const;
  const lane = { ...halt, code: 'c', untilMs: null } as const;

  test.each(['blocked', 'fuse'] as const)('sees a lane that is %s at once', (kind) => {
    const other = { ...lane, lane: 'contacts', kind: 'paused' } as const;
    const lanes: readonly LaneState[] = [other, { ...lane, kind }, { ...lane, kind, reason: 's' }];
    expect(observe({ ...WELL, lanes }, LIMIT, NOW)).toEqual([{ kind, ...halt }]);
  });

  test.each([
    ['has lasted long', NOW - LONG_PAUSE_MS - 1, NOW + 1_000, true],
    ['will last long', NOW, NOW + LONG_PAUSE_MS + 1, true],
    ['is short', NOW - LONG_PAUSE_MS / 2, NOW + LONG_PAUSE_MS / 2, false],
    ['has just begun, without an end', NOW, null, false],
  ])('of a pause that %s', (_case, sinceMs, untilMs, isSeen) => {
    const lanes: readonly LaneState[] = [{ ...lane, kind: 'paused', sinceMs, untilMs }];
    const seen = [{ kind: 'paused', ...halt, sinceMs, untilMs }];
    expect(observe({ ...WELL, lanes }, LIMIT, NOW)).toEqual(isSeen ? seen : []);
  });

  test('sees dead letters by kind and reason', () => {
    const deadLetters = [
      { kind: 'contact', code: 'VALIDATION_ERROR', reason: 'r', count: 2 } as const,
    ];
    expect(observe({ ...WELL, deadLetters }, LIMIT, NOW)).toEqual([
      { kind: 'dead-letters', groups: deadLetters },
    ]);
  });

  test('sees work that is overdue, but not in a dry run, which sends nothing on purpose', () => {
    const facts = { ...WELL, oldestPendingMs: NOW - 16 * MINUTE };
    expect(observe(facts, LIMIT, NOW)).toEqual([
      {
        kind: 'backlog',
        sinceMs: NOW - 16 * MINUTE,
        waitedMs: 16 * MINUTE,
        limitMs: 15 * MINUTE,
      },
    ]);
    expect(observe(facts, { ...LIMIT, dryRun: true }, NOW)).toEqual([]);
  });

  test('sees a value that more claim than a family has people, without the value', () => {
    const shared = (claimants: number): WatchedStatus => {
      const most = { property: 'email', value: 'till@shop.example', claimants };
      return { ...WELL, conflicts: { open: 3, most } };
    };
    expect(observe(shared(CLAIMANTS_MAX), LIMIT, NOW)).toEqual([]);
    expect(observe(shared(CLAIMANTS_MAX + 1), LIMIT, NOW)).toEqual([
      { kind: 'shared-value', property: 'email', claimants: CLAIMANTS_MAX + 1 },
    ]);
  });
});
