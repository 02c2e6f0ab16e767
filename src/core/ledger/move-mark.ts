import { parseJson } from '../json.ts';
import { timeText } from '../time-text.ts';

/**
 * What a ledger says of its move to another database.
 * - `copying`: it is filled from another, and not whole yet.
 * - `moved`: all of it is elsewhere, and goes on there.
 */
export interface MoveMark {
  readonly state: 'copying' | 'moved';
  /** The other database, as it may be shown. */
  readonly other: string;
  readonly atMs: number;
}

/** A ledger as a move finds it. */
export interface MoveGround {
  /** What all copies of one ledger share; null where it never moved. */
  readonly id: string | null;
  readonly mark: MoveMark | null;
}

/** The same of the ledger that is moved to. */
export interface MoveTarget extends MoveGround {
  readonly isEmpty: boolean;
}

/** What is to be done. */
export type MoveDecision =
  | { readonly kind: 'copy' }
  /** It has moved already, and the target goes on. */
  | { readonly kind: 'moved'; readonly atMs: number }
  | { readonly kind: 'refused'; readonly why: string };

/** Decides whether a ledger may be moved into another one. */
export function decideMove(from: MoveGround, to: MoveTarget): MoveDecision {
  const isSame = from.id !== null && from.id === to.id;
  if (from.mark?.state === 'copying') return refused(INCOMPLETE_SOURCE);
  if (from.mark?.state === 'moved') {
    if (!isSame) return refused(`${moveText(from.mark)} Move it from there.`);
    if (to.mark === null) return { kind: 'moved', atMs: from.mark.atMs };
    return to.mark.state === 'copying' ? { kind: 'copy' } : refused(BOTH_MOVED);
  }
  if (to.isEmpty && to.mark === null) return { kind: 'copy' };
  if (to.mark === null) return refused(isSame ? IN_USE : NOT_EMPTY);
  return isSame ? { kind: 'copy' } : refused(OTHER_MOVE);
}

/** Why a ledger with such a mark is not opened. */
export function moveText({ state, other, atMs }: MoveMark): string {
  return state === 'moved'
    ? `This ledger was moved to ${other} at ${timeText(atMs)}, and goes on there: set DATABASE_URL to that.`
    : `This ledger is being filled from ${other}, and is not whole yet: run "neostore-hubspot migrate" again, with --finish at the end.`;
}

/** What whoever has it open hears of a ledger that has moved meanwhile. */
export const MOVED_TEXT =
  'The ledger was moved to another database, and goes on there; the next start on it says where.';

/** Reads a mark; null where there is none. */
export function readMark(text: string | null): MoveMark | null {
  if (text === null) return null;
  // Nobody else writes it.
  return parseJson(text) as MoveMark;
}

function refused(why: string): MoveDecision {
  return { kind: 'refused', why };
}

const INCOMPLETE_SOURCE =
  'The ledger to move is itself being filled from another one, and is not whole: finish that move first, or exchange --from and --to.';
const BOTH_MOVED = 'Both ledgers were moved elsewhere: move from the one that is in use.';
const IN_USE =
  'The ledger to move to is in use: it was moved there, or begun there. Exchange --from and --to to go back.';
const NOT_EMPTY =
  'The database to move to holds a ledger of its own: name an empty database, or a file that is not there yet.';
const OTHER_MOVE =
  'The database to move to belongs to the move of another ledger: name another one.';
