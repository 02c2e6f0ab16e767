import { describe, expect, test } from '@jest/globals';
import { observe, type StatusFacts } from '../../../src/core/alerts/condition.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const MINUTE = 60_000;
const LIMIT = { limitMs: 15 * MINUTE, dryRun: false };
const WELL: StatusFacts = { blocked: null, deadLetters: [], oldestPendingMs: null };

describe('observe', () => {
  test('finds nothing amiss where all is well', () => {
    expect(observe(WELL, LIMIT, NOW)).toEqual([]);
    expect(observe({ ...WELL, oldestPendingMs: NOW - 15 * MINUTE }, LIMIT, NOW)).toEqual([]);
  });

  test('sees a blocked connection, with its reason and what to do', () => {
    const blocked = { reason: 'unauthorized (HTTP 401)', hint: 'Replace the key.', sinceMs: NOW };
    expect(observe({ ...WELL, blocked }, LIMIT, NOW)).toEqual([{ kind: 'blocked', ...blocked }]);
  });

  test('sees dead letters by kind and reason', () => {
    const deadLetters = [{ kind: 'contact', reason: 'VALIDATION_ERROR', count: 2 }];
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
});
