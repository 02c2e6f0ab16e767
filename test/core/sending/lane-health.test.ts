import { describe, expect, test } from '@jest/globals';
import { retry } from '../../../src/core/outcome.ts';
import {
  afterRound,
  failingWaitMs,
  HEALTHY,
  isFailing,
  isTaking,
  PROBE_MS,
  type Heard,
  type LaneHealth,
} from '../../../src/core/sending/lane-health.ts';
import type { Failure } from '../../../src/model/outcome.ts';

const SERVER_ERROR = retry({ code: 'server-error', reason: 'HTTP 500', stage: 'unknown' });
const NO_CONNECTION = retry({ code: 'network', reason: 'no answer', stage: 'not sent' });
const REJECTED: Failure = { kind: 'rejected', scope: 'record', code: 'X', reason: 'X' };

function heard(id: number, failure: Failure | null, isLookup = false): Heard {
  return { id, endpoint: 'update', failure, isLookup };
}

function after(...rounds: readonly (readonly Heard[])[]): LaneHealth {
  return rounds.reduce((health: LaneHealth, round) => afterRound(health, round, 1_000), HEALTHY);
}

describe('a lane', () => {
  test('does not fail for one record that fails again and again', () => {
    const health = after([heard(1, SERVER_ERROR)], [heard(1, SERVER_ERROR)]);
    expect(isFailing(health)).toBe(false);
  });

  test('fails when another fails before any was taken', () => {
    expect(isFailing(after([heard(1, SERVER_ERROR)], [heard(2, SERVER_ERROR)]))).toBe(true);
  });

  test('does not fail where HubSpot takes something of each round, or rejects it', () => {
    const one = [heard(1, SERVER_ERROR), heard(2, SERVER_ERROR)];
    expect(isFailing(after([...one, heard(3, null)]))).toBe(false);
    expect(isFailing(after([...one, heard(3, REJECTED)]))).toBe(false);
    expect(isFailing(after([...one, heard(3, null, true)]))).toBe(true);
  });

  test('fails at once where HubSpot cannot be reached', () => {
    expect(isFailing(after([heard(1, NO_CONNECTION)]))).toBe(true);
  });

  test('is well again with the first record that is taken', () => {
    const health = after([heard(1, NO_CONNECTION)], [heard(1, null)]);
    expect(isFailing(health)).toBe(false);
    expect(isTaking(health, 1_000)).toBe(true);
    expect(isTaking(health, 1_000 + 2 * 3_600_000)).toBe(false);
  });

  test('waits longer from round to round, and never longer than a probe may wait', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((failedRounds) => failingWaitMs({ failedRounds }));
    expect(waits).toEqual([2_000, 4_000, 8_000, PROBE_MS, PROBE_MS, PROBE_MS]);
  });
});
