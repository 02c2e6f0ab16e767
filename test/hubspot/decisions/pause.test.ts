import { describe, expect, test } from '@jest/globals';
import { DAILY_QUOTA_AGE_MAX_MS } from '../../../src/hubspot/decisions/budget.ts';
import { PROBE_MS } from '../../../src/core/sending/lane-health.ts';
import { knownTimeZone, midnightAfter, pauseMs } from '../../../src/hubspot/decisions/pause.ts';
import { retry } from '../../../src/core/outcome.ts';
import type { Throttled } from '../../../src/model/outcome.ts';

const NOW = Date.parse('2025-07-01T20:30:00.250Z');

function throttled(policy: Throttled['policy'], afterMs?: number): Throttled {
  return {
    kind: 'throttled',
    scope: 'connection',
    stage: 'answered',
    policy,
    reason: policy,
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

const BLOCKED = {
  kind: 'blocked',
  scope: 'connection',
  reason: 'unauthorized',
  stage: 'answered',
  detail: '',
} as const;

describe('pauseMs', () => {
  test.each([
    ['the ten-second window', throttled('ten-secondly'), 10_000],
    ['the second', throttled('secondly'), 1_000],
    ['what HubSpot says', throttled('ten-secondly', 7_000), 7_000],
    ['the day, to midnight in Paris', throttled('daily'), 5_400_000 - 250],
    ['a refused credential', BLOCKED, PROBE_MS],
    [
      'a refused question',
      { kind: 'rejected', scope: 'record', code: 'refused', reason: '' } as const,
      PROBE_MS,
    ],
    ['a passing fault', retry({ code: 'network', reason: '' }), 2_000],
    ['a named wait', retry({ code: 'network', reason: '', afterMs: 9 }), 9],
  ])('waits for %s', (_case, failure, ms) => {
    expect(pauseMs(failure, NOW, 'Europe/Paris')).toBe(ms);
  });

  test('asks again soon when the day has only just begun: HubSpot’s clock may be behind ours', () => {
    const justAfter = Date.parse('2025-07-01T22:00:30Z');
    expect(pauseMs(throttled('daily'), justAfter, 'Europe/Paris')).toBe(DAILY_QUOTA_AGE_MAX_MS);
  });

  test('asks again from time to time when the day ends in an unknown time zone', () => {
    expect(pauseMs(throttled('daily'), NOW, null)).toBe(DAILY_QUOTA_AGE_MAX_MS);
  });
});

test.each([
  ['2025-07-01T20:30:00Z', 'Europe/Paris', '2025-07-01T22:00:00Z'],
  ['2025-03-30T00:30:00Z', 'Europe/Paris', '2025-03-30T22:00:00Z'],
  ['2025-10-26T00:30:00Z', 'Europe/Paris', '2025-10-26T23:00:00Z'],
  ['2025-01-01T00:00:00Z', 'UTC', '2025-01-02T00:00:00Z'],
  ['2025-01-01T12:00:00Z', 'America/Los_Angeles', '2025-01-02T08:00:00Z'],
])('the midnight after %s in %s is %s', (now, zone, midnight) => {
  expect(new Date(midnightAfter(Date.parse(now), zone)).toISOString()).toBe(
    new Date(midnight).toISOString(),
  );
});

test.each([
  ['Europe/Paris', 'Europe/Paris'],
  ['UTC', 'UTC'],
  ['GMT+01:00', null],
  ['Mars/Phobos', null],
  ['', null],
  [null, null],
  [undefined, null],
  [7, null],
])('knownTimeZone(%j) is %j', (name, zone) => {
  expect(knownTimeZone(name)).toBe(zone);
});
