import { expect, test } from '@jest/globals';
import { hasDelayed, retriedNow } from '../../src/core/retry-now.ts';
import type { LaneState } from '../../src/model/lane.ts';

const PAUSED: LaneState = {
  lane: 'contacts',
  kind: 'paused',
  code: 'server-error',
  reason: 'HTTP 500',
  hint: '',
  sinceMs: 0,
  untilMs: 5,
};
const DAILY = { ...PAUSED, code: 'daily' };
const FUSE = { ...PAUSED, kind: 'fuse', code: 'daily' } as const;
const BLOCKED = { ...PAUSED, kind: 'blocked', code: 'forbidden' } as const;
const NONE = { contacts: 0, entries: 0, consents: 0 };

test('what the daemon itself waits for is tried, what HubSpot or a fuse holds stays', () => {
  const { lanes, left } = retriedNow(NONE, [PAUSED, DAILY, FUSE, BLOCKED]);
  expect(lanes).toEqual([PAUSED, BLOCKED]);
  expect(left).toEqual([DAILY, FUSE]);
});

test.each([
  [retriedNow(NONE, []), false],
  [retriedNow(NONE, [DAILY, FUSE]), false],
  [retriedNow(NONE, [PAUSED]), true],
  [retriedNow({ ...NONE, contacts: 1 }, []), true],
  [retriedNow({ ...NONE, entries: 1 }, []), true],
  [retriedNow({ ...NONE, consents: 1 }, []), true],
])('%# says whether anything can be tried', (retried, isAny) => {
  expect(hasDelayed(retried)).toBe(isAny);
});
