import { expect, test } from '@jest/globals';
import {
  decideMove,
  type MoveGround,
  type MoveMark,
  moveText,
  type MoveTarget,
  readMark,
} from '../../../src/core/ledger/move-mark.ts';

const AT_MS = Date.parse('2026-11-27T13:00:00Z');
const copying: MoveMark = { state: 'copying', other: 'sqlite:a.db', atMs: AT_MS };
const moved: MoveMark = { state: 'moved', other: 'postgres://db/ledger', atMs: AT_MS };
const empty: MoveTarget = { id: null, mark: null, isEmpty: true };
const source = (mark: MoveMark | null = null, id: string | null = 'one'): MoveGround => ({
  id,
  mark,
});
const target = (mark: MoveMark | null = null, id: string | null = 'one'): MoveTarget => ({
  id,
  mark,
  isEmpty: false,
});

test.each([
  ['an empty database', source(null, null), empty],
  ['one that it is filling', source(), target(copying)],
  ['one that it is filling, and nothing came yet', source(), { ...target(copying), isEmpty: true }],
  ['one that it has come from', source(), target(moved)],
  ['one that it has moved to, which is not open yet', source(moved), target(copying)],
])('a ledger may go to %s', (_where, from, to) => {
  expect(decideMove(from, to)).toEqual({ kind: 'copy' });
});

test('nothing is to be done where it goes on at the target', () => {
  expect(decideMove(source(moved), target())).toEqual({ kind: 'moved', atMs: AT_MS });
});

test.each([
  ['a ledger that is not whole', source(copying), empty, 'is itself being filled'],
  ['one that went elsewhere', source(moved), target(null, 'two'), 'Move it from there'],
  ['one that went elsewhere, as its target did', source(moved), target(moved), 'Both ledgers'],
  ['one into another ledger', source(), target(null, 'two'), 'a ledger of its own'],
  [
    'one that never moved into another ledger',
    source(null, null),
    target(null, null),
    'of its own',
  ],
  ['one into its own copy that is in use', source(), target(), 'is in use'],
  ['one into what another one fills', source(), target(copying, 'two'), 'the move of another'],
])('refuses to move %s', (_what, from, to, why) => {
  expect(decideMove(from, to)).toEqual({ kind: 'refused', why: expect.stringContaining(why) });
});

test('a ledger says where it went, or that it is not whole', () => {
  expect(moveText(moved)).toBe(
    'This ledger was moved to postgres://db/ledger at 2026-11-27 13:00:00 UTC, and goes on there: set DATABASE_URL to that.',
  );
  expect(moveText(copying)).toContain('is being filled from sqlite:a.db, and is not whole yet');
});

test('a mark is read as it was written', () => {
  expect(readMark(JSON.stringify(moved))).toEqual(moved);
  expect(readMark(null)).toBeNull();
});
