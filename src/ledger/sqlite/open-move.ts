import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { LedgerError } from '../ledger-error.ts';
import { OTHER_SCHEMA } from '../move/side.ts';
import { ledgerErrorOf } from './failure.ts';
import { takeLease } from './lease.ts';
import { schemaStandingOf } from './migrate.ts';
import { SqliteMoveSide } from './move-side.ts';
import type { LedgerShape } from './ledger-shape.ts';
import { openDatabase } from './open.ts';
import { realPath } from './real-path.ts';

/**
 * Opens a file for a move.
 * @param side which one it is on; the file is made where it is moved `to`
 * @throws LedgerError `missing`, `unsafe`, `newer-schema`, `other-schema` or `unavailable`
 */
export function openSqliteMove(
  path: string,
  shape: LedgerShape,
  side: 'from' | 'to',
): SqliteMoveSide {
  try {
    return side === 'from' ? openSource(realPath(path), shape) : openTarget(realPath(path), shape);
  } catch (error) {
    throw ledgerErrorOf(error, 'open');
  }
}

function openSource(path: string, shape: LedgerShape): SqliteMoveSide {
  const database = openDatabase(path, { make: 'never', migrates: false, isForMove: true });
  assertCurrent(database);
  return new SqliteMoveSide(database, shape, null);
}

/** Whoever fills a file holds its lease, so that no daemon begins on it. */
function openTarget(path: string, shape: LedgerShape): SqliteMoveSide {
  const isThere = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const database = openDatabase(path, { migrates: !isThere, isForMove: true });
  try {
    assertCurrent(database);
    const lock = takeLease(path);
    if (lock === null) throw new LedgerError('unsafe', IN_USE);
    // Rows come table by table; whether all have come is looked at when it is whole.
    database.pragma('foreign_keys = OFF');
    return new SqliteMoveSide(database, shape, lock);
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertCurrent(database: Database): void {
  const upgrades = (): number =>
    database.prepare<[], number>('SELECT COUNT(*) FROM upgrades').pluck().get() ?? 0;
  const why =
    schemaStandingOf(database) === 'current' ? (upgrades() > 0 ? UPGRADING : null) : OTHER_SCHEMA;
  if (why === null) return;
  database.close();
  throw new LedgerError('other-schema', why);
}

const UPGRADING =
  'The ledger is of an older version, and not all of it has been brought into its new form: let its daemon run until it has.';
const IN_USE =
  'A daemon, or another "neostore-hubspot migrate", works on the file to move to: stop it, or name another file.';
