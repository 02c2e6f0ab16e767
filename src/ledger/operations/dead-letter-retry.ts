import { firstWithin } from '../../core/ledger/first-within.ts';
import { planRetry } from '../../core/ledger/plan-retry.ts';
import type { LetterRow, LetterScope, TimePlace } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { lettersAfter, letterScopes, placeOf } from './dead-letters.ts';
import { inSteps, sum } from './in-steps.ts';
import type {
  DeadLetterFilter,
  DeadLetterKind,
  RetriedDeadLetters,
} from '../../model/dead-letter.ts';

/** Rows that one step changes: few enough that appends need not wait long for it. */
const CHANGED_PER_STEP_MAX = 250;

/**
 * Tries dead letters again. The newest come first, so that the walk does not come to what dies again
 * meanwhile.
 */
export async function retryDeadLetters(
  session: Session,
  connection: string,
  filter: DeadLetterFilter,
  nowMs: number,
): Promise<RetriedDeadLetters> {
  const steps = await changeLetters(session, connection, filter, async (store, kind, letters) => {
    const ids = letters.map(({ id }) => id);
    const retried = await retry(store, kind, ids, nowMs);
    return { retried, hopeless: ids.length - retried };
  });
  return {
    retried: sum(steps.map(({ retried }) => retried)),
    hopeless: sum(steps.map(({ hopeless }) => hopeless)),
  };
}

/** Closes dead letters unsent; returns how many. */
export async function discardDeadLetters(
  session: Session,
  connection: string,
  filter: DeadLetterFilter,
): Promise<number> {
  const steps = await changeLetters(session, connection, filter, async (store, kind, letters) => {
    const ids = letters.map(({ id }) => id);
    await store.discardLetters(kind, ids);
    return ids.length;
  });
  return sum(steps);
}

type Change<R> = (store: Store, kind: DeadLetterKind, letters: readonly LetterRow[]) => Promise<R>;

async function changeLetters<R>(
  session: Session,
  connection: string,
  filter: DeadLetterFilter,
  change: Change<R>,
): Promise<R[]> {
  const scopes = await session.read((store) => letterScopes(store, connection, filter));
  const results: R[] = [];
  for (const scope of scopes) {
    results.push(
      ...(await inSteps(session, async (store, after: TimePlace | null) => {
        const { letters, place } = await someLetters(store, connection, scope, filter, after);
        return { result: await change(store, scope.kind, letters), cursor: place };
      })),
    );
  }
  return results;
}

/** The next dead letters that fulfil a filter, as many as one step may change, and where the walk then stands. */
async function someLetters(
  store: Store,
  connection: string,
  scope: LetterScope,
  { reason }: DeadLetterFilter,
  after: TimePlace | null,
): Promise<{ readonly letters: readonly LetterRow[]; readonly place: TimePlace | null }> {
  const limit = CHANGED_PER_STEP_MAX;
  const found = await lettersAfter(store, connection, scope, { after, limit, reason });
  const letters = firstWithin(found.letters, ({ rows }) => rows, limit);
  const last = letters.length < found.letters.length ? letters.at(-1) : undefined;
  return { letters, place: last === undefined ? found.place : placeOf(last) };
}

/** Returns how many of the dead letters another try can help. */
async function retry(
  store: Store,
  kind: DeadLetterKind,
  ids: readonly number[],
  nowMs: number,
): Promise<number> {
  switch (kind) {
    case 'event': {
      const { revived, named } = planRetry(await store.loadDeadEvents(ids));
      return store.renewEvents([...revived, ...(await store.nameEvents(named))], nowMs);
    }
    case 'contact':
      return store.retryContacts(ids, nowMs);
    case 'timeline':
      return store.retryEntries(ids, nowMs);
    case 'consent':
      return store.retryConsents(ids, nowMs);
    default:
      return kind satisfies never;
  }
}
