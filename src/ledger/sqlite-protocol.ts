import type { LedgerErrorCode } from './ledger-error.ts';
import type { Ledger } from './port.ts';
import type { LetterCursor } from './sqlite/dead-letter-retry.ts';
import type { CountCursor, CountedReplay } from './sqlite/replay-count.ts';
import type { Step } from './sqlite/step.ts';
import type { AppendResult, EventRecord } from './work.ts';

/** What the main thread and the ledger's thread say to each other, as structured clones. */
export type Request =
  | { readonly kind: 'append'; readonly id: number; readonly events: readonly EventRecord[] }
  | ({ readonly kind: 'call'; readonly id: number } & Call);

/**
 * Operations of the port that go in steps, each a transaction of its own, so that appends get their
 * turn. Each step begins at null, then where the one before ended.
 */
interface Stepped {
  reviveIgnored: StepOf<'reviveIgnored', true>;
  prune: StepOf<'prune', true>;
  retryDeadLetters: StepOf<'retryDeadLetters', LetterCursor>;
  discardDeadLetters: StepOf<'discardDeadLetters', LetterCursor>;
  erase: StepOf<'erase', number>;
  countReplay: StepOf<'countReplay', CountCursor, CountedReplay>;
}

type StepOf<M extends keyof Ledger, C, R = Awaited<ReturnType<Ledger[M]>>> = (
  ...args: [...Parameters<Ledger[M]>, C | null]
) => Step<R, C>;

export type SteppedMethod = keyof Stepped;
export type StepResult<M extends SteppedMethod> = ReturnType<Stepped[M]>['result'];

/** The operations that the thread runs one at a time. */
type Thread = Omit<Ledger, 'append' | keyof Stepped> & Stepped;
export type Method = keyof Thread;
export type Arguments<M extends Method> = Parameters<Thread[M]>;
export type Result<M extends Method> = Awaited<ReturnType<Thread[M]>>;

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
