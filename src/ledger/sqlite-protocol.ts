import type { LedgerErrorCode } from './ledger-error.ts';
import type { Operations } from './operations/operations.ts';
import type { Session } from './session.ts';
import type { LeaseTaken } from './sqlite/lease.ts';
import type { AppendResult, EventRecord } from '../model/event.ts';

/** What the main thread and the ledger's thread say to each other, as structured clones. */
export type Request = AppendRequest | CallRequest;

export interface AppendRequest {
  readonly kind: 'append';
  readonly id: number;
  readonly events: readonly EventRecord[];
}

/** One operation with its arguments. */
export interface CallRequest<M extends Method = Method> {
  readonly kind: 'call';
  readonly id: number;
  readonly method: M;
  readonly args: Arguments<M>;
}

/** What concerns the file as a whole. */
export interface Lifecycle {
  /** Becomes the only dispatcher; null when another process is it. */
  lease(nowMs: number): Promise<LeaseTaken | null>;
  release(nowMs: number): Promise<void>;
  isDispatching(): Promise<boolean>;
  isWritable(): Promise<boolean>;
  /** Reports from now on when another process has changed the file. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that can be called, as it is called. */
type Callable = Lifecycle & {
  [M in keyof Operations]: Operations[M] extends (
    session: Session,
    ...args: infer A
  ) => Promise<infer R>
    ? (...args: A) => Promise<R>
    : never;
};

export type Method = keyof Callable;
export type Arguments<M extends Method> = Parameters<Callable[M]>;
export type Result<M extends Method> = ReturnType<Callable[M]> extends Promise<infer R> ? R : never;

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'appended'; readonly id: number; readonly results: readonly AppendAnswer[] }
  | { readonly kind: 'returned'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  /** Another process has changed the file. */
  | { readonly kind: 'changed' }
  /** A reader keeps the log from being written back. */
  | { readonly kind: 'log-grown'; readonly bytes: number }
  /** Nothing can be kept any more. */
  | { readonly kind: 'lost'; readonly failure: Failure };

export type AppendAnswer = AppendResult | Failure;

/** A LedgerError without its class, which does not survive the way between threads. */
export interface Failure {
  readonly code: LedgerErrorCode;
  readonly message: string;
  readonly stack: string | undefined;
}
