import { describe, expect, test } from '@jest/globals';
import {
  retriedKey,
  retriedTaken,
  TAKEN_AGAIN_MS,
  takenAgainAtMs,
} from '../../../src/core/ledger/taken.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';

const taken = (value: string, againAtMs: number) => ({
  property: 'email',
  code: 'taken',
  reason: 'HubSpot record 1 has it',
  holder: { recordId: '1', value, againAtMs },
});
const other = { property: 'zip', reason: 'too long' };

test('the next try is that of the value whose time comes first', () => {
  expect(takenAgainAtMs([taken('a', 9), other, taken('b', 5)])).toBe(5);
  expect(takenAgainAtMs([other])).toBeNull();
});

describe('a value whose time has come', () => {
  test('is tried again, and the others stay left out', () => {
    const later = taken('b', NOW + 1);
    const contact = aDoneContact({ dropped: [taken('a', NOW), later, other] });
    expect(retriedTaken(contact, NOW)).toMatchObject({
      state: 'pending',
      dueAtMs: NOW,
      dropped: [later, other],
    });
  });

  test('is that of a clock that was set back, too', () => {
    const contact = aDoneContact({ dropped: [taken('a', NOW + TAKEN_AGAIN_MS + 1)] });
    expect(retriedTaken(contact, NOW).dropped).toEqual([]);
  });

  test('changes nothing of a contact that has none', () => {
    const contact = aDoneContact({ dropped: [taken('a', NOW + 1), other] });
    expect(retriedTaken(contact, NOW)).toBe(contact);
  });
});

describe('a value that is free', () => {
  const key = { property: 'email', value: 'a' };

  test.each(['waiting', 'done'] as const)('is tried again by a contact that is %s', (state) => {
    const contact = aContact({ state, dropped: [taken('a', NOW + 1), taken('b', NOW + 1)] });
    expect(retriedKey(contact, key, NOW)).toMatchObject({
      state: 'pending',
      dropped: [taken('b', NOW + 1)],
    });
  });

  test('is sent with the rest of what is pending, and does not bring back what was given up', () => {
    const pending = aContact({ dropped: [taken('a', NOW + 1)], attempts: 3, dueAtMs: NOW + 7 });
    expect(retriedKey(pending, key, NOW)).toEqual({ ...pending, dropped: [] });
    const dead = { ...pending, state: 'dead' } as const;
    expect(retriedKey(dead, key, NOW)).toEqual({ ...dead, dropped: [] });
  });
});
