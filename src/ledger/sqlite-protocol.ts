import type { LedgerErrorCode } from './ledger-error.ts';
import type { AppendResult, EventRecord, Ledger } from './port.ts';

/** What the main thread and the ledger's thread say to each other, as structured clones. */
export type Request =
  | { readonly kind: 'append'; readonly id: number; readonly events: readonly EventRecord[] }
  | ({ readonly kind: 'call'; readonly id: number } & Call);

/** The operations of the port that the thread runs one at a time. */
export type Method = Exclude<keyof Ledger, 'append'>;
export type Arguments<M extends Method> = Parameters<Ledger[M]>;
export type Result<M extends Method> = Awaited<ReturnType<Ledger[M]>>;

/** One operation with its arguments. */
export type Call<M extends Method = Method> = {
  [N in M]: { readonly method: N; readonly args: Arguments<N> };
}[M];

/** The port's operations as the thread has them: synchronous. */
export type Operations = { readonly [M in Method]: (...args: Arguments<M>) => Result<M> };

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'appended'; readonly id: number; readonly results: readonly AppendAnswer[] }
  | { readonly kind: 'returned'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

export type AppendAnswer = AppendResult | Failure;

/** A LedgerError without its class, which does not survive the way between threads. */
export interface Failure {
  readonly code: LedgerErrorCode;
  readonly message: string;
  readonly stack: string | undefined;
}
