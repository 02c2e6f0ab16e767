import { describe, expect, test } from '@jest/globals';
import { newContact } from '../../../src/core/ledger/contact.ts';
import {
  type Candidate,
  isBefore,
  isReplayed,
  placesWithin,
  replayed,
  replayPlaces,
} from '../../../src/core/ledger/plan-replay.ts';

const NOW = 1_000;

function event(seq: number, changes: Partial<Candidate> = {}): Candidate {
  return {
    seq,
    name: 'Pass:Created',
    state: 'done',
    isErased: false,
    contactId: null,
    receivedAtMs: NOW,
    replayedMs: NOW,
    ...changes,
  };
}

describe('an event is replayed', () => {
  test.each<[string, Partial<Candidate>, object]>([
    ['when nothing is asked for', {}, {}],
    ['when its name fits', {}, { names: ['Customer:*', 'Pass:*'] }],
    ['when its state is meant', { state: 'dead' }, { state: 'dead' }],
    ['when it came in the time', {}, { fromMs: NOW, toMs: NOW + 1 }],
  ])('%s', (_when, changes, conditions) => {
    expect(isReplayed(event(1, changes), conditions)).toBe(true);
  });

  test.each<[string, Partial<Candidate>, object]>([
    ['that never was one', { name: null }, {}],
    ['of an erased person', { isErased: true }, {}],
    ['that is to be applied anyway', { state: 'pending' }, {}],
    ['of another state', {}, { state: 'dead' }],
    ['of another name', {}, { names: ['Customer:*'] }],
    ['that came before', {}, { fromMs: NOW + 1 }],
    ['that came after', {}, { toMs: NOW }],
  ])('but none %s', (_which, changes, conditions) => {
    expect(isReplayed(event(1, changes), conditions)).toBe(false);
  });
});

describe('the places of a replay', () => {
  const events = [
    event(1, { contactId: 7 }),
    event(2),
    event(3, { contactId: 7 }),
    event(4, { contactId: 8 }),
  ];
  const seqsOf = (places: readonly { seq: number }[]): number[] => places.map(({ seq }) => seq);

  test('are events of no contact, and the first of each contact', () => {
    expect(seqsOf(replayPlaces(events))).toEqual([1, 2, 4]);
  });

  test('end before the events of a step would be too many; one contact is never divided', () => {
    const places = replayPlaces(events);
    const eventsOf = new Map([[7, 9]]);
    expect(seqsOf(placesWithin(places, eventsOf, 10))).toEqual([1, 2, 4]);
    expect(seqsOf(placesWithin(places, eventsOf, 9))).toEqual([1]);
    expect(seqsOf(placesWithin(places, eventsOf, 1))).toEqual([1]);
  });
});

test('a walk goes by number within a contact, and else by time of receipt', () => {
  const [early, late] = [event(2, { receivedAtMs: 1 }), event(1, { receivedAtMs: 2 })];
  expect([isBefore(early, late, false), isBefore(early, late, true)]).toEqual([true, false]);
  expect(isBefore(event(1), event(2), false)).toBe(true);
});

test('a replayed contact has forgotten what these events said, and waits since the replay', () => {
  const register = { mode: 'newest', at: '', value: 'v' } as const;
  const contact = {
    ...newContact(1, 'tenant', NOW),
    state: 'done' as const,
    registers: { city: { ...register, event: 'a' }, zip: { ...register, event: 'b' } },
  };
  const after = replayed(contact, new Set(['a']), null, NOW + 5);
  expect(Object.keys(after.registers)).toEqual(['zip']);
  expect(after).toMatchObject({ state: 'pending', revision: 1, unsyncedSinceMs: NOW + 5 });
  expect(replayed(contact, new Set(), NOW - 5, NOW).unsyncedSinceMs).toBe(NOW - 5);
});
