import { isReason } from '../../core/ledger/letter-reason.ts';
import type { LetterRow, LetterScope, TimePlace } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { lookInSteps, sum } from './in-steps.ts';
import { withContactKeys } from './views.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterKind,
  type DeadLetterList,
} from '../../model/dead-letter.ts';

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
  for (const scope of scopes) {
    found.push(
      isWholeKind(scope, filter)
        ? await session.read((store) => newestOfKind(store, connection, scope, limit))
        : await findLetters(session, connection, scope, filter, limit),
    );
  }
  const newest = found
    .flatMap((one) => one.newest)
    .sort((a, b) => b.atMs - a.atMs || b.id - a.id)
    .slice(0, limit);
  const letters = await session.read((store) => loadViews(store, newest));
  return { total: sum(found.map(({ total }) => total)), letters };
}

/** Whether all dead letters of a kind are meant, which are counted already. */
function isWholeKind(
  { kind: _kind, ...narrowing }: LetterScope,
  { reason }: DeadLetterFilter,
): boolean {
  return reason === undefined && Object.keys(narrowing).length === 0;
}

/** Under what each kind is counted. */
const COUNTED_AS = {
  event: 'events',
  contact: 'contacts',
  timeline: 'timeline',
  consent: 'consents',
} as const satisfies { readonly [kind in DeadLetterKind]: string };

async function newestOfKind(
  store: Store,
  connection: string,
  scope: LetterScope,
  limit: number,
): Promise<Found> {
  const counts = await store.loadStateCounts(connection);
  const newest = await store.loadLetters(connection, scope, null, limit);
  return foundOf(scope, counts[COUNTED_AS[scope.kind]].dead, newest);
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
    const looked = { after, reason, limit: LOOKED_AT_PER_STEP_MAX };
    const { letters, place } = await lettersAfter(store, connection, scope, looked);
    newest.push(...letters.slice(0, limit - newest.length));
    return { result: letters.length, cursor: place };
  });
  return foundOf(scope, sum(counts), newest);
}

function foundOf({ kind }: LetterScope, total: number, newest: readonly LetterRow[]): Found {
  return { total, newest: newest.map(({ id, sinceMs }) => ({ kind, id, atMs: sinceMs })) };
}

/** What a step looks at: so many dead letters of a reason, from the one after a place. */
interface LetterStep {
  readonly reason: string | undefined;
  readonly after: TimePlace | null;
  readonly limit: number;
}

/** Dead letters of a scope that have a reason, the newest first, and where the next step begins. */
export async function lettersAfter(
  store: Store,
  connection: string,
  scope: LetterScope,
  { after, limit, reason }: LetterStep,
): Promise<{ readonly letters: readonly LetterRow[]; readonly place: TimePlace | null }> {
  const letters = await store.loadLetters(connection, scope, after, limit);
  const last = letters.length < limit ? undefined : letters.at(-1);
  return {
    letters: letters.filter((one) => reason === undefined || isReason(one, reason)),
    place: last === undefined ? null : placeOf(last),
  };
}

/** Where a walk stands that has come to a dead letter. */
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

/**
 * The dead letters that a filter can mean, kind by kind, but for its reason: none where it names an
 * event or a contact that is not known.
 */
export async function letterScopes(
  store: Store,
  connection: string,
  filter: DeadLetterFilter,
): Promise<readonly LetterScope[]> {
  const { kind, letter, eventId, contactKey, fromMs, toMs } = filter;
  const seq = eventId === undefined ? undefined : await store.findEvent(connection, eventId);
  const contactId =
    contactKey === undefined ? undefined : await store.findContact(connection, contactKey);
  if (seq === null || contactId === null) return [];
  const given = {
    ...(letter === undefined ? {} : { id: letter.id }),
    ...(seq === undefined ? {} : { seq }),
    ...(contactId === undefined ? {} : { contactId }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
  return (
    DEAD_LETTER_KINDS.filter((one) => kind === undefined || one === kind)
      .filter((one) => letter === undefined || one === letter.kind)
      // An event that is dead came to no contact.
      .filter((one) => contactId === undefined || one !== 'event')
      .map((one) => ({ kind: one, ...given }))
  );
}
