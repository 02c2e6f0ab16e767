import type { LedgerErrorCode } from './ledger-error.ts';
import type { Store } from './store.ts';

/** A value that is there, or one that an engine over a network has to fetch. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Runs the bodies of operations, each in one transaction. Between two transactions others get their
 * turn, appends first: an operation that may touch many rows is made of many short ones.
 */
export interface Session {
  /** Runs a body that only looks, all of it at one moment. */
  read<T>(body: (store: Store) => Awaitable<T>): Promise<T>;

  /** Runs a body that may change what is kept: all of it, or nothing where it throws. */
  write<T>(body: (store: Store) => Awaitable<T>): Promise<T>;

  /** The stable code of what a body threw. */
  codeOf(error: unknown): LedgerErrorCode;

  /** Has what was removed disappear from logs too: now, or as soon as no reader needs it any more. */
  forgetRemoved(): Promise<void>;
}
