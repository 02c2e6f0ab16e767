import type { Awaitable, Session } from '../session.ts';
import type { Store } from '../store.ts';

/** One step of an operation, and where the next begins: null when it was the last. */
export interface Step<R, C> {
  readonly result: R;
  readonly cursor: C | null;
}

type StepBody<R, C> = (store: Store, cursor: C | null) => Awaitable<Step<R, C>>;

/**
 * Runs an operation step by step, each step a transaction of its own; returns the results of all.
 * What a crash leaves undone, the next call does.
 */
export function inSteps<R, C>(session: Session, body: StepBody<R, C>): Promise<R[]> {
  return steps((cursor: C | null) => session.write((store) => body(store, cursor)));
}

/** Looks step by step at what may be many rows; returns the results of all. */
export function lookInSteps<R, C>(session: Session, body: StepBody<R, C>): Promise<R[]> {
  return steps((cursor: C | null) => session.read((store) => body(store, cursor)));
}

/** Changes some rows in each step until a step finds none; returns how many they were. */
export async function untilNone(
  session: Session,
  change: (store: Store) => Awaitable<number>,
): Promise<number> {
  const changes = await inSteps(session, async (store) => {
    const result = await change(store);
    return { result, cursor: result === 0 ? null : true };
  });
  return sum(changes);
}

/** Ids that one step counts. */
const COUNTED_PER_STEP_MAX = 2_000;

/** Counts ids step by step, in ascending order. */
export async function countIds(
  session: Session,
  idsAfter: (store: Store, afterId: number, limit: number) => Awaitable<readonly number[]>,
): Promise<number> {
  const counts = await lookInSteps(session, async (store, after: number | null) => {
    const ids = await idsAfter(store, after ?? 0, COUNTED_PER_STEP_MAX);
    const isLast = ids.length < COUNTED_PER_STEP_MAX;
    return { result: ids.length, cursor: isLast ? null : (ids.at(-1) ?? null) };
  });
  return sum(counts);
}

async function steps<R, C>(step: (cursor: C | null) => Promise<Step<R, C>>): Promise<R[]> {
  const results: R[] = [];
  let cursor: C | null = null;
  do {
    const done: Step<R, C> = await step(cursor);
    results.push(done.result);
    cursor = done.cursor;
  } while (cursor !== null);
  return results;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
