import { MOVED_TEXT } from '../../core/ledger/move-mark.ts';
import { LedgerError, type LedgerErrorCode } from '../ledger-error.ts';

/**
 * Turns whatever an operation threw into a {@link LedgerError}. Of the error only its code, its
 * name and where it was thrown go over: messages may quote what is stored.
 */
export function ledgerErrorOf(error: unknown, operation: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const { code, name, stack } = error as { code?: unknown; name?: unknown; stack?: unknown };
  const what = typeof code === 'string' ? code : String(name);
  const kind = typeof code === 'string' ? classify(code) : 'internal';
  const failure = new LedgerError(
    kind,
    kind === 'moved' ? MOVED_TEXT : `The ledger failed in ${operation}: ${what}`,
  );
  failure.stack = `${failure.name}: ${failure.message}\n${framesOf(stack)}`;
  return failure;
}

/** Codes of SQLite (https://sqlite.org/rescode.html) and of the file system. */
function classify(code: string): LedgerErrorCode {
  // Only a ledger that has moved has triggers that refuse.
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return 'moved';
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return 'corrupt';
  if (/^SQLITE_(CONSTRAINT|ERROR|MISUSE|MISMATCH|RANGE|TOOBIG)/.test(code)) return 'internal';
  if (code.startsWith('SQLITE_') || /^E[A-Z]+$/.test(code)) return 'unavailable';
  return 'internal';
}

function framesOf(stack: unknown): string {
  return String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
