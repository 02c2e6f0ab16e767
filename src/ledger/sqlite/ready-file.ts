import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { mountPointsOf } from '../../core/ledger/mount-points.ts';
import { LedgerError } from '../ledger-error.ts';
import { lockPath } from './files-beside.ts';
import { makePrivate } from './make-private.ts';

/**
 * What to do where there is no ledger, or an empty one.
 * - `first`: make one, unless there was one before: a volume that is not mounted looks so, too.
 * - `again`: make one, though there was one before; refused where there is one.
 * - `never`: refuse.
 */
export type Make = 'first' | 'again' | 'never';

/** Folders that are made are their owner's alone. */
const FOLDER_MODE = 0o700;

/**
 * Makes the ledger's file and its folder where that is right, for their owner alone; SQLite gives the
 * files beside it the mode of the file. A file that is there is looked at for what SQLite cannot bear.
 *
 * @param path the real one
 * @throws LedgerError `missing` or `unsafe`, or an error of the file system
 */
export function readyFile(path: string, make: Make): void {
  if (sizeOf(path) > 0) {
    if (make === 'again') throw alreadyThere(path);
    assertOneName(path);
    return;
  }
  if (make === 'never') throw new LedgerError('missing', `There is no ledger at ${path}.`);
  if (make === 'first' && sizeOf(lockPath(path)) > 0) throw gone(path);
  // SQLite would throw away what is in there.
  if (sizeOf(`${path}-wal`) > 0) throw logLeft(path);
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  makePrivate(path);
}

/** The bytes of a file; 0 where there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * SQLite's write-ahead log goes by the name of the file. Under another name there would be another log
 * (https://sqlite.org/howtocorrupt.html, 2.5), and a file that is mounted without its folder leaves
 * its log in a place that does not last.
 */
function assertOneName(path: string): void {
  const found = statSync(path);
  // What is no file at all is refused by SQLite.
  if (!found.isFile()) return;
  const { nlink: names } = found;
  if (names > 1) {
    throw new LedgerError(
      'unsafe',
      `The ledger at ${path} has ${names} names (hard links), and what is written under one of them is not seen under another: remove the others.`,
    );
  }
  if (mountPointsOf(mountInfo()).has(path)) {
    throw new LedgerError(
      'unsafe',
      `The ledger at ${path} is mounted by itself, so that the log beside it would be elsewhere: mount its folder.`,
    );
  }
}

/** What is mounted, where the system tells it in this way. */
function mountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

function gone(path: string): LedgerError {
  const what = existsSync(path) ? 'is empty' : 'is gone';
  return new LedgerError(
    'missing',
    `There was a ledger at ${path}, and it ${what}. Put it back, or restore a backup; if its disk is not mounted, mount it. ` +
      '"neostore-hubspot start --new-ledger" begins with a new one, which knows nothing of what was received before.',
  );
}

function logLeft(path: string): LedgerError {
  return new LedgerError(
    'missing',
    `The ledger at ${path} is gone, and its log, ${path}-wal, is still there: it holds what was received last. Put the ledger back; to begin with a new one, move the log away first.`,
  );
}

function alreadyThere(path: string): LedgerError {
  return new LedgerError('unsafe', `There is a ledger at ${path}: start without --new-ledger.`);
}
