import { MOVED_TEXT } from '../../core/ledger/move-mark.ts';
import { LedgerError, type LedgerErrorCode } from '../ledger-error.ts';

/**
 * Turns whatever an operation threw into a {@link LedgerError}. Of the error only its code and where
 * it was thrown go over: messages and details of PostgreSQL quote what is stored.
 */
export function ledgerErrorOf(error: unknown, operation: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const { code, name, stack } = error as { code?: unknown; name?: unknown; stack?: unknown };
  const what = typeof code === 'string' ? code : String(name);
  const kind = classify(error);
  const failure = new LedgerError(
    kind,
    kind === 'moved' ? MOVED_TEXT : `The ledger failed in ${operation}: ${what}`,
    { engine: 'postgres' },
  );
  const frames = String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  failure.stack = [`${failure.name}: ${failure.message}`, ...frames].join('\n');
  return failure;
}

/** What a ledger that has moved says to whoever writes to it. */
export const MOVED_CODE = 'NS001';

/** Whether a transaction that failed so may simply be run again: it met another, and lost. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01' || isLockTaken(error);
}

/** Whether a lock was waited for until its time was up. */
export function isLockTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === '55P03';
}

/**
 * Classes of PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html): a
 * statement or a value that is refused is our fault, everything else may be better later. Errors of
 * pg itself and of the socket have no such code.
 */
function classify(error: unknown): LedgerErrorCode {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    if (code === MOVED_CODE) return 'moved';
    if (/^(XX|58P)/.test(code) && code !== '58P01') return 'corrupt';
    return /^(20|21|22|23|26|34|39|42|P0|0A)...$/.test(code) ? 'internal' : 'unavailable';
  }
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return 'internal';
  }
  return error instanceof Error &&
    /\b(connect|connection|timeout|terminat|client)/i.test(error.message)
    ? 'unavailable'
    : 'internal';
}
