import { LedgerError } from './ledger-error.ts';
import type { ChangeListener } from './lease-port.ts';
import type { Work } from './work-port.ts';
import type { LeaseTaken } from './sqlite/lease.ts';
import type { SqliteLedger } from './sqlite-ledger.ts';
import { type Call, workOf } from './work-of.ts';
import type { Due } from '../model/lane.ts';

/** The right to dispatch all connections of a SQLite ledger. */
export interface SqliteLease extends LeaseTaken {
  work(connection: string): Work;
  isTrusted(): boolean;
  dueOf(connections: readonly string[], nowMs: number): Promise<ReadonlyMap<string, Due>>;
  onChange(listener: ChangeListener): void;
  upgrade(): Promise<void>;
  /** Idempotent. */
  release(nowMs: number): Promise<void>;
}

/**
 * The lease of a SQLite ledger: a lock of the operating system, which nobody can take over while the
 * process lives. So it is trusted until it is released.
 */
export function sqliteLease(taken: LeaseTaken, ledger: SqliteLedger): SqliteLease {
  let released: Promise<void> | null = null;
  const isTrusted = (): boolean => released === null && !ledger.isLost;
  const call: Call = (method, ...args) =>
    isTrusted() ? ledger.call(method, ...args) : Promise.reject(fenced());
  return {
    ...taken,
    isTrusted,
    work: (connection) => workOf(connection, call),
    dueOf: (connections, nowMs) => call('dueOf', connections, nowMs),
    onChange: (listener) => ledger.onChange(listener),
    upgrade: () => ledger.call('upgrade'),
    release: (nowMs) => (released ??= ledger.call('release', nowMs)),
  };
}

function fenced(): LedgerError {
  return new LedgerError('fenced', 'The lease of the ledger was released.');
}
