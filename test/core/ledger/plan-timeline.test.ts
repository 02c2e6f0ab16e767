import { describe, expect, test } from '@jest/globals';
import { type EntryState, planTimeline } from '../../../src/core/ledger/plan-timeline.ts';
import { NOW } from './contacts.ts';
import type { EntrySettlement } from '../../../src/model/settlement.ts';

const ENTRY: EntryState = {
  id: 1,
  eventSeq: 7,
  state: 'pending',
  attempts: 1,
  dueAtMs: NOW,
  waitsOn: null,
  reason: null,
  code: null,
  driver: null,
  remoteId: null,
  sendingSinceMs: NOW - 1,
  diedAtMs: null,
};

function after(changes: Partial<EntrySettlement>, entry: Partial<EntryState> = {}) {
  const settlement: EntrySettlement = {
    id: 1,
    driver: 'notes',
    next: { kind: 'done' },
    sendingOver: true,
    ...changes,
  };
  return planTimeline([{ ...ENTRY, ...entry }], [settlement], NOW);
}

describe('a settlement of an entry', () => {
  test('done is a fact, whatever became of the entry meanwhile', () => {
    expect(after({ remoteId: 'n1' }, { state: 'discarded', reason: 'r' })).toMatchObject([
      { state: 'done', reason: null, remoteId: 'n1', driver: 'notes', sendingSinceMs: null },
    ]);
    expect(after({}, { remoteId: 'n0' })).toMatchObject([{ remoteId: 'n0' }]);
  });

  test('any other step counts only for one that is still to be sent', () => {
    expect(
      after(
        { next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' } },
        { state: 'waiting' },
      ),
    ).toMatchObject([{ state: 'waiting', reason: null, diedAtMs: null }]);
    expect(
      after(
        { next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' } },
        { state: 'dead', diedAtMs: 5 },
      ),
    ).toMatchObject([{ state: 'dead', diedAtMs: 5 }]);
  });

  test.each([
    [{ kind: 'again' }, { state: 'pending', dueAtMs: NOW, attempts: 1 }],
    [
      { kind: 'again', dueAtMs: NOW + 9 },
      { dueAtMs: NOW + 9, attempts: 1 },
    ],
    [
      { kind: 'retry', reason: 'r', code: 'c', dueAtMs: NOW + 9 },
      { state: 'pending', reason: 'r', code: 'c', attempts: 2, dueAtMs: NOW + 9 },
    ],
    [
      { kind: 'waiting', reason: 'r', code: 'no-key' },
      { state: 'waiting', code: 'no-key' },
    ],
    [
      { kind: 'dead', reason: 'r', code: 'c' },
      { state: 'dead', code: 'c', diedAtMs: NOW },
    ],
  ] as const)('%j', (next, expected) => {
    expect(after({ next })).toMatchObject([expected]);
  });

  test('keeps the mark of a call whose end nobody knows', () => {
    const next = { kind: 'retry', reason: 'r', code: 'server-error', dueAtMs: NOW } as const;
    expect(after({ next, sendingOver: false })).toMatchObject([{ sendingSinceMs: NOW - 1 }]);
  });

  test('of an unknown entry is of no consequence', () => {
    expect(after({ id: 2 })).toEqual([]);
  });
});
