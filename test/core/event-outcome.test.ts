import { expect, test } from '@jest/globals';
import { badgeText, classesOf, eventOutcome, kindsOf } from '../../src/core/event-outcome.ts';
import { EVENT_OUTCOMES } from '../../src/model/event-outcome.ts';
import type { EventSummary } from '../../src/model/view.ts';

const DONE = { state: 'done', reason: null, syncedAtMs: null, heldBy: null } as const;

test.each<[Partial<Pick<EventSummary, 'state' | 'reason' | 'syncedAtMs' | 'heldBy'>>, string]>([
  [{ state: 'pending' }, 'to apply'],
  [{ state: 'dead', reason: 'r' }, 'dead letter'],
  [{ reason: 'ignored' }, 'not mapped'],
  [{ reason: 'erased' }, 'erased'],
  [{ syncedAtMs: 1 }, 'in HubSpot'],
  [{}, 'on its way'],
  [{ heldBy: 'waiting' }, 'waiting'],
  [{ reason: 'of an earlier version' }, 'of an earlier version'],
])('%j is called "%s"', (event, text) => {
  expect(badgeText({ ...DONE, ...event })).toBe(text);
});

test('what an earlier version said is no outcome', () => {
  expect(eventOutcome({ ...DONE, reason: 'of an earlier version' })).toBeNull();
});

test('an outcome has its classes, and so has a state', () => {
  const inUse = ['pending', 'open', 'of an earlier version'];
  expect(kindsOf(classesOf({ outcome: 'dead-letter' }, inUse))).toEqual(['dead', 'open:dead']);
  expect(kindsOf(classesOf({ outcome: 'dead-letter', state: 'done' }, inUse))).toEqual([
    'open:dead',
  ]);
  expect(classesOf({ state: 'done' }, inUse).map(({ name }) => name)).toEqual([
    'open',
    'of an earlier version',
  ]);
  expect(kindsOf(classesOf({}, inUse))).toEqual([
    'pending',
    'open:',
    'open:waiting',
    'open:dead',
    'open:discarded',
    'of an earlier version',
  ]);
  for (const outcome of EVENT_OUTCOMES) expect(classesOf({ outcome }, [])).not.toEqual([]);
});
