import { describe, expect, test } from '@jest/globals';
import { retry } from '../../../src/core/outcome.ts';
import { HEALTHY, PROBE_MS, type Heard } from '../../../src/core/sending/lane-health.ts';
import { triedNow } from '../../../src/core/sending/gates.ts';
import { nextStep, type FailedAttempt } from '../../../src/core/sending/next-step.ts';
import {
  afterTroubles,
  believedOver,
  WAITING_ATTEMPTS_MAX,
  type AfterTroubles,
} from '../../../src/core/sending/recovery.ts';
import type { Blocked, Failure } from '../../../src/model/outcome.ts';

const NOW_MS = 1_000_000;
const SERVER_ERROR = retry({ code: 'server-error', reason: 'HTTP 500', stage: 'unknown' });
const OF_RECORD = retry({ code: 'record-changed', scope: 'record', reason: 'merged' });
const DENIED: Blocked = {
  kind: 'blocked',
  scope: 'endpoint',
  reason: 'forbidden',
  stage: 'answered',
  detail: 'HTTP 403',
};
const REJECTED: Failure = { kind: 'rejected', scope: 'record', code: 'X', reason: 'X' };
const FULL: Failure = {
  kind: 'throttled',
  scope: 'connection',
  policy: 'daily',
  reason: 'HTTP 429',
  stage: 'answered',
};

function heard(failure: Failure | null, endpoint = 'update'): Heard {
  return { id: 1, endpoint, failure };
}

/** What comes of rounds that follow each other by half a probe's wait. */
function after(...rounds: readonly (readonly Heard[])[]): AfterTroubles {
  return rounds.reduce(
    ({ troubles }: AfterTroubles, round, index) =>
      afterTroubles(troubles, round, NOW_MS + (index * PROBE_MS) / 2),
    { troubles: new Map(), recovered: [] },
  );
}

describe('an endpoint is well again', () => {
  test.each([
    ['after an outage in which it did nothing', [[SERVER_ERROR], [SERVER_ERROR], [null]], 0],
    ['after it refused all alike', [[DENIED], [DENIED], [null]], 0],
    ['after it failed for a moment', [[SERVER_ERROR], [null]], PROBE_MS],
    ['after it took some all the time', [[SERVER_ERROR, null], [SERVER_ERROR], [null]], PROBE_MS],
    ['when this process first hears of it', [[REJECTED]], PROBE_MS],
  ] as const)('%s', (_what, rounds, restMs) => {
    const { recovered } = after(...rounds.map((round) => round.map((one) => heard(one))));
    expect(recovered).toEqual([{ endpoint: 'update', restMs }]);
  });

  test.each([
    ['while some of it fails', [[SERVER_ERROR], [SERVER_ERROR, null]]],
    ['again and again', [[null], [null]]],
    ['because a record failed of itself', [[null], [OF_RECORD]]],
    ['because the quota is used up', [[SERVER_ERROR], [FULL]]],
  ] as const)('but not %s', (_what, rounds) => {
    const { recovered } = after(...rounds.map((round) => round.map((one) => heard(one))));
    expect(recovered).toEqual([]);
  });

  test('at once where many different records failed, however short that was', () => {
    const many = Array.from({ length: 10 }, (_, id) => ({ ...heard(SERVER_ERROR), id }));
    expect(after(many, [heard(null)]).recovered).toEqual([{ endpoint: 'update', restMs: 0 }]);
    expect(after([...many, heard(null)], [heard(null)]).recovered).toEqual([
      { endpoint: 'update', restMs: PROBE_MS },
    ]);
  });

  test('at once where a person says so', () => {
    const { troubles } = after([heard(null, 'read'), heard(SERVER_ERROR), heard(null)]);
    const said = believedOver(troubles);
    const { recovered } = afterTroubles(said, [heard(null), heard(null, 'read')], NOW_MS);
    expect(recovered).toEqual([{ endpoint: 'update', restMs: 0 }]);
  });

  test('by itself: another that fails goes on failing', () => {
    const { recovered } = after([heard(SERVER_ERROR), heard(SERVER_ERROR, 'read')], [heard(null)]);
    expect(recovered.map(({ endpoint }) => endpoint)).toEqual(['update']);
  });
});

describe('a record waits for its endpoint', () => {
  const attempt: FailedAttempt = {
    failure: SERVER_ERROR,
    endpoint: 'update',
    attempts: 0,
    health: HEALTHY,
    nowMs: NOW_MS,
    random: 0,
    setAsideMs: NOW_MS + PROBE_MS,
  };
  const failing = { ...HEALTHY, isSure: true };

  test.each([
    ['where a server fails', {}],
    ['where all fail', { health: failing }],
    ['where the endpoint is blocked', { failure: DENIED }],
  ])('%s', (_what, changes) => {
    expect(nextStep({ ...attempt, ...changes })).toMatchObject({ waitsOn: 'update' });
  });

  test.each([
    ['where the fault is its own', { failure: OF_RECORD }],
    ['where it fails again and again while others are taken', { attempts: WAITING_ATTEMPTS_MAX }],
    ['where no endpoint was asked', { endpoint: null }],
    ['where the quota is used up', { failure: FULL }],
  ])('but not %s', (_what, changes) => {
    expect(nextStep({ ...attempt, ...changes })).not.toHaveProperty('waitsOn');
  });
});

test('a person has blocked endpoints tried at once', () => {
  const gate = { blocked: DENIED, sinceMs: NOW_MS, probeAtMs: NOW_MS + PROBE_MS };
  expect([...triedNow(new Map([['update', gate]])).values()]).toEqual([{ ...gate, probeAtMs: 0 }]);
});
