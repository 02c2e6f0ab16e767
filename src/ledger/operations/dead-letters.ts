import { isReason } from '../../core/ledger/letter-reason.ts';
import type { LetterRow, LetterScope, TimePlace } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { lookInSteps, sum } from './in-steps.ts';
import { letterScopes } from './letter-scopes.ts';
import { withContactKeys } from './views.ts';
import type { DeadLetterFilter, DeadLetterKind, DeadLetterList } from '../../model/dead-letter.ts';

/** Dead letters that one step looks at. */
const LOOKED_AT_PER_STEP_MAX = 1_000;

/** Dead letters of one scope: how many there are, and the newest of them. */
interface Found {
  readonly total: number;
  readonly newest: readonly (TimePlace & { readonly kind: DeadLetterKind })[];
}

/** Dead letters, the newest first, and how many there are. */
export async function deadLetters(
  session: Session,
  connection: string,
  filter: DeadLetterFilter,
  limit: number,
): Promise<DeadLetterList> {
  const scopes = await session.read((store) => letterScopes(store, connection, filter));
  const found: Found[] = [];
  for (const scope of scopes)
    found.push(await findLetters(session, connection, scope, filter, limit));
  const newest = found
    .flatMap((one) => one.newest)
    .sort((a, b) => b.atMs - a.atMs || b.id - a.id)
    .slice(0, limit);
  const letters = await session.read((store) => loadViews(store, newest));
  return { total: sum(found.map(({ total }) => total)), letters };
}

async function findLetters(
  session: Session,
  connection: string,
  scope: LetterScope,
  { reason }: DeadLetterFilter,
  limit: number,
): Promise<Found> {
  const newest: LetterRow[] = [];
  const counts = await lookInSteps(session, async (store, after: TimePlace | null) => {
    const { letters, place } = await lettersAfter(store, connection, scope, after);
    const matching = letters.filter((one) => reason === undefined || isReason(one, reason));
    newest.push(...matching.slice(0, limit - newest.length));
    return { result: matching.length, cursor: place };
  });
  const { kind } = scope;
  return {
    total: sum(counts),
    newest: newest.map(({ id, sinceMs }) => ({ kind, id, atMs: sinceMs })),
  };
}

/** Some letters of a scope, the newest first, and where the next begin. */
export async function lettersAfter(
  store: Store,
  connection: string,
  scope: LetterScope,
  after: TimePlace | null,
  limit = LOOKED_AT_PER_STEP_MAX,
): Promise<{ readonly letters: readonly LetterRow[]; readonly place: TimePlace | null }> {
  const letters = await store.loadLetters(connection, scope, after, limit);
  const last = letters.length < limit ? undefined : letters.at(-1);
  return { letters, place: last === undefined ? null : placeOf(last) };
}

/** Where a walk stands that has come to a letter. */
export function placeOf({ id, sinceMs }: LetterRow): TimePlace {
  return { id, atMs: sinceMs };
}

async function loadViews(
  store: Store,
  newest: Found['newest'],
): Promise<DeadLetterList['letters']> {
  const views = [];
  for (const [kind, some] of Map.groupBy(newest, (one) => one.kind)) {
    const ids = some.map(({ id }) => id);
    views.push(...(await store.loadLetterViews(kind, ids)));
  }
  const byPlace = new Map(views.map((view) => [`${view.kind} ${view.id}`, view]));
  const inOrder = newest.flatMap(({ kind, id }) => byPlace.get(`${kind} ${id}`) ?? []);
  return withContactKeys(store, inOrder);
}
