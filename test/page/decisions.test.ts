import { describe, expect, test } from '@jest/globals';
import type { ConflictAnswer, ConflictSide } from '../../src/operator/api.ts';
import {
  countPeople,
  decisionsOn,
  describeConflict,
  ignoreLine,
} from '../../src/operator/page/decisions.ts';

function side(id: number, title: string): ConflictSide {
  const wallet = {
    status: 'none',
    others: [],
    passes: 0,
    devices: 0,
    lastEvent: null,
    lastChangedAt: null,
  };
  const rest = {
    key: title,
    state: 'done',
    reason: null,
    leftOut: 0,
    updatedAtMs: 0,
    url: null,
  } as const;
  return { id, title, keys: [], values: {}, ...rest, wallet } as ConflictSide;
}

const ANN = side(1, 'Ann');
const BO = side(2, 'Bo');
const CONFLICT: ConflictAnswer = {
  property: 'email',
  value: 'x@example.org',
  sinceMs: 0,
  lastMs: 0,
  times: 1,
  claimants: 1,
  holder: { property: 'id', value: 'A1', contactId: 1 },
  settled: null,
  holderSide: ANN,
  claimantSides: [BO],
};

const sentences = (holder: ConflictSide | null, claimants = 1): readonly string[] =>
  decisionsOn({ conflict: { ...CONFLICT, claimants }, holder, claimant: BO }).map(
    ({ consequence }) => consequence,
  );

describe('what can be decided', () => {
  test('names the two that it is about', () => {
    const decisions = decisionsOn({ conflict: CONFLICT, holder: ANN, claimant: BO });
    expect(decisions.map(({ settlement }) => settlement)).toEqual([
      { kind: 'same', contactId: 2 },
      { kind: 'different' },
      { kind: 'give', contactId: 2 },
      { kind: 'ignore' },
    ]);
    expect(decisions.filter(({ isGrave }) => isGrave).map(({ name }) => name)).toEqual([
      'Same person',
      'Names nobody',
    ]);
  });

  test('says in one sentence what happens', () => {
    for (const sentence of [...sentences(ANN), ...sentences(null), ...sentences(ANN, 9)]) {
      expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
    }
    expect(sentences(ANN)[2]).toContain('Bo gets the value, and Ann goes without it');
    expect(sentences(ANN, 2_999)[3]).toContain('left out of 3,000 contacts');
  });

  test('is not that somebody is the same person as nobody', () => {
    const kinds = decisionsOn({ conflict: CONFLICT, holder: null, claimant: BO }).map(
      ({ settlement }) => settlement.kind,
    );
    expect(kinds).toEqual(['different', 'give', 'ignore']);
  });
});

test.each([
  [{}, 'Ann has it, and it is left out of the other. Each stays a contact of their own.'],
  [
    { claimants: 59 },
    'Ann has it, and it is left out of the 59 others. Each stays a contact of their own.',
  ],
  [{ settled: 'ignore' }, 'It names nobody: it is left out of all who have it.'],
  [
    { holderSide: null },
    'Nobody has it: whoever claims it has as many values of email as one person may have.',
  ],
] as const)('how a value stands: %j', (changes, text) => {
  expect(describeConflict({ ...CONFLICT, ...changes })).toBe(text);
});

test('people are counted with the one who has the value', () => {
  expect(countPeople(CONFLICT)).toBe('2 people');
  expect(countPeople({ claimants: 1, holder: null })).toBe('1 person');
});

test('the line for the mapping is JSON', () => {
  expect(JSON.parse(`{${ignoreLine('a"b\\')}}`)).toEqual({ ignore: ['a"b\\'] });
});
