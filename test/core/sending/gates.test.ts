import { describe, expect, test } from '@jest/globals';
import {
  admitted,
  gatesAfter,
  PROBE_RECORDS,
  type Gates,
} from '../../../src/core/sending/gates.ts';
import { PROBE_MS } from '../../../src/core/sending/lane-health.ts';
import { nextTurnMs } from '../../../src/core/sending/next-turn.ts';
import type { Blocked, BlockedReason } from '../../../src/model/outcome.ts';

const NOW_MS = 1_000_000;
const NONE: Gates = new Map();

function blocked(reason: BlockedReason = 'not-offered'): Blocked {
  return { kind: 'blocked', scope: 'endpoint', reason, stage: 'answered', detail: 'HTTP 404' };
}

function closed(reason?: BlockedReason): Gates {
  return gatesAfter(NONE, [{ id: 1, endpoint: 'upsert', failure: blocked(reason) }], NOW_MS);
}

const numbers = Array.from({ length: 30 }, (_, n) => n);
const evenCreate = (n: number): readonly string[] =>
  n % 2 === 0 ? ['read', 'upsert'] : ['update'];

describe('a blocked endpoint', () => {
  test('holds back what needs it, and nothing else', () => {
    const { now, later } = admitted(closed(), numbers, evenCreate, NOW_MS);
    expect(now).toEqual(numbers.filter((n) => n % 2 === 1));
    expect(later).toEqual(numbers.filter((n) => n % 2 === 0));
  });

  test.each([
    ['not-offered', 1],
    ['refused-alike', PROBE_RECORDS],
  ] as const)('is tried with few records after a while: %s with %d', (reason, count) => {
    const { now } = admitted(closed(reason), numbers, evenCreate, NOW_MS + PROBE_MS);
    expect(now.filter((n) => n % 2 === 0)).toHaveLength(count);
  });

  test('is tried also when the clock was set back', () => {
    const { now } = admitted(closed(), [2], evenCreate, NOW_MS - 3_600_000);
    expect(now).toEqual([2]);
  });

  test('opens with the first record that it takes, whatever else it refused', () => {
    const taken = { id: 2, endpoint: 'upsert', failure: null };
    const refused = { id: 3, endpoint: 'upsert', failure: blocked() };
    expect(gatesAfter(closed(), [taken, refused], NOW_MS).size).toBe(0);
  });

  test('is blocked since it first refused', () => {
    const again = { id: 3, endpoint: 'upsert', failure: blocked() };
    const gate = gatesAfter(closed(), [again], NOW_MS + PROBE_MS).get('upsert');
    expect(gate).toMatchObject({ sinceMs: NOW_MS, probeAtMs: NOW_MS + 2 * PROBE_MS });
  });
});

test('records that are set aside come back one after the other, never all at once', () => {
  let turnMs = 0;
  const turns = Array.from({ length: 1_000 }, () => (turnMs = nextTurnMs(turnMs, NOW_MS)));
  expect(turns[0]).toBe(NOW_MS + PROBE_MS);
  expect(turns.at(-1)).toBe(NOW_MS + PROBE_MS + 999 * 5);
});
