import { shownUrl } from '../core/ledger/shown-url.ts';
import { LedgerError } from './ledger-error.ts';
import {
  compareLedgers,
  moveLedger,
  type MoveOptions,
  type MoveReport,
} from './move/move-ledger.ts';
import type { MoveDestination, MoveSource } from './move/side.ts';
import { openPostgresMove } from './postgres/open-move.ts';
import { realPath } from './sqlite/real-path.ts';
import { type LedgerShape, ledgerShape } from './sqlite/ledger-shape.ts';
import { openSqliteMove } from './sqlite/open-move.ts';

const SCHEME = 'sqlite:';

/** Which databases, and what to do with them. */
export interface MoveRequest extends Pick<MoveOptions, 'onProgress' | 'signal'> {
  /** Database URLs: `sqlite:` and a file name, or that of a PostgreSQL database. */
  readonly from: string;
  readonly to: string;
  /** `check` only compares; `copy` leaves the ledger in use; `finish` closes it, and opens the copy. */
  readonly kind: 'check' | 'copy' | 'finish';
}

/**
 * Moves a ledger from one database to another, or compares the two.
 * @throws LedgerError, and the reason of the signal
 */
export async function moveBetween(request: MoveRequest): Promise<MoveReport> {
  const { from, to, kind, onProgress, signal } = request;
  if (placeOf(from) === placeOf(to)) throw new LedgerError('unsafe', SAME);
  const shape = ledgerShape();
  const source = await openSide(from, shape, 'from');
  try {
    const target = await openSide(to, shape, kind === 'check' ? 'from' : 'to');
    try {
      const shown = { from: shownUrl(placeOf(from)), to: shownUrl(placeOf(to)) };
      const options = { tables: shape.tables, from: source, to: target, shown, onProgress, signal };
      return kind === 'check'
        ? await compareLedgers(options)
        : await moveLedger({ ...options, finishes: kind === 'finish' });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function openSide(
  url: string,
  shape: LedgerShape,
  side: 'from' | 'to',
): Promise<MoveSource & MoveDestination> {
  return url.startsWith(SCHEME)
    ? openSqliteMove(url.slice(SCHEME.length), shape, side)
    : openPostgresMove(url, shape.tables, side);
}

/** Where a database is, whatever names lead there. */
function placeOf(url: string): string {
  return url.startsWith(SCHEME) ? SCHEME + realPath(url.slice(SCHEME.length)) : url;
}

const SAME = 'That is one and the same database: name two.';
