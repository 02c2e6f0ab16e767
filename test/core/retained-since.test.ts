import { expect, test } from '@jest/globals';
import { clockAheadMs, retainedSinceMs, SILENCE_MAX_MS } from '../../src/core/retained-since.ts';

const NOW_MS = Date.parse('2027-12-31T00:00:00.000Z');
const DAY_MS = 86_400_000;

function event(agoMs: number, receivedAgoMs = agoMs, name: string | null = 'Pass:Installed') {
  return {
    name,
    at: new Date(NOW_MS - agoMs).toISOString(),
    receivedAtMs: NOW_MS - receivedAgoMs,
  };
}

test('what is too old is told by the days that are set', () => {
  expect(retainedSinceMs(1, DAY_MS)).toBe(0);
});

test.each([
  ['the newest event is recent', [event(400 * DAY_MS), event(DAY_MS)], null],
  ['there is no event', [], null],
  ['the silence is as long as is believed', [event(SILENCE_MAX_MS)], null],
  ['the silence is longer', [event(SILENCE_MAX_MS + 1)], SILENCE_MAX_MS + 1],
  ['events come in, stamped by the wrong clock', [event(400 * DAY_MS, 0)], 400 * DAY_MS],
  ['a sender is ahead as well', [event(-DAY_MS, 400 * DAY_MS)], 400 * DAY_MS],
  ['only old passes were listed lately', [event(900 * DAY_MS, 0, 'Pass:Listed')], null],
  ['what came lately is no event', [event(0, 0, null), event(400 * DAY_MS)], 400 * DAY_MS],
])('the clock when %s', (_case, events, aheadMs) => {
  expect(clockAheadMs(events, NOW_MS)).toBe(aheadMs);
});
