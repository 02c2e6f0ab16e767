import type { Awaitable, Session } from '../session.ts';
import type { Store } from '../store.ts';

/** One step of an operation, and where the next begins: null when it was the last. */
export interface Step<R, C> {
  readonly result: R;
  readonly cursor: C | null;
}

/**
 * Runs an operation step by step, each step a transaction of its own; returns the results of all.
 * What a crash leaves undone, the next call does.
 */
export async function inSteps<R, C>(
  session: Session,
  step: (store: Store, cursor: C | null) => Awaitable<Step<R, C>>,
): Promise<R[]> {
  const results: R[] = [];
  let cursor: C | null = null;
  do {
    const from: C | null = cursor;
    const done: Step<R, C> = await session.write((store) => step(store, from));
    results.push(done.result);
    cursor = done.cursor;
  } while (cursor !== null);
  return results;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
