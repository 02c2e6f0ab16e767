import type { KeyObject } from 'node:crypto';
import type { ApplyPlan, ApplyState, EndedEvent } from '../../core/ledger/apply-plan.ts';
import { planApply } from '../../core/ledger/plan-apply.ts';
import { namedContact } from '../../core/named-contact.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { closePasses } from './close-passes.ts';
import { handOver } from './hand-over.ts';
import { loadIdentity } from './load-identity.ts';
import { retell } from './retell.ts';
import { saveChanged } from './save-changed.ts';
import { secretOfErased, stoneOf } from './stones.ts';
import { trimmed } from './trim-passes.ts';
import type { AppliedEvent } from '../../model/event.ts';
import type { AppliedSummary, NamedContact } from '../../model/view.ts';

/** Why an entry is closed that may be in HubSpot and that the mapping does not say any more. */
const UNSAID = 'the mapping no longer says it, and an earlier call may have made it';

/** The code of an event that cannot be kept as the mapping made it. */
const INTERNAL = 'internal';

/**
 * Merges what the mapping made of events into their contacts. When the ledger refuses the group for
 * one of its events, each is applied by itself, and the one that fails becomes a dead letter.
 */
export async function applyEvents(
  session: Session,
  connection: string,
  applied: readonly AppliedEvent[],
  nowMs: number,
): Promise<AppliedSummary[]> {
  const group = (events: readonly AppliedEvent[]): Promise<AppliedSummary[]> =>
    session.write((store) => applyGroup(store, connection, events, nowMs));
  try {
    return await group(applied);
  } catch (error) {
    if (!isOurFault(session, error)) throw error;
    const ends: AppliedSummary[] = [];
    for (const event of applied) {
      ends.push(
        ...(await group([event]).catch(async (cause: unknown) => {
          if (!isOurFault(session, cause)) throw cause;
          return group([{ ...event, application: UNKEPT }]);
        })),
      );
    }
    return ends;
  }
}

const UNKEPT = {
  kind: 'failed',
  reason: 'the ledger cannot keep what the mapping made of it',
  code: INTERNAL,
} as const;

function isOurFault(session: Session, error: unknown): boolean {
  return session.codeOf(error) === 'internal';
}

async function applyGroup(
  store: Store,
  connection: string,
  applied: readonly AppliedEvent[],
  nowMs: number,
): Promise<AppliedSummary[]> {
  const state = await load(store, connection, applied);
  const plan = planApply(state.apply, applied, nowMs);
  await save(store, connection, state, plan, nowMs);
  const named = namesOf(state.apply, plan, applied);
  return plan.ends.map((end) => summaryOf(end, named.get(end.seq) ?? null, nowMs));
}

interface Loaded {
  readonly apply: ApplyState;
  /** What the keys of erased people are hashed with; null when nobody was erased. */
  readonly secret: KeyObject | null;
}

async function load(
  store: Store,
  connection: string,
  applied: readonly AppliedEvent[],
): Promise<Loaded> {
  const [events, ground] = await Promise.all([
    store.loadEventsToApply(
      connection,
      applied.map(({ seq }) => seq),
    ),
    store.loadApplyGround(connection),
  ]);
  const keys = applied.flatMap(({ application }) =>
    application.kind === 'applied' ? application.keys : [],
  );
  const again = events.filter(({ isAgain }) => isAgain).map(({ seq }) => seq);
  const entries = await store.loadEntriesOfEvents(again);
  const identity = await loadIdentity(store, connection, keys, ground);
  const { nextContactId } = ground;
  return {
    secret: secretOfErased(ground),
    apply: { ...identity, events, entries, nextContactId },
  };
}

async function save(
  store: Store,
  connection: string,
  { apply, secret }: Loaded,
  plan: ApplyPlan,
  nowMs: number,
): Promise<void> {
  const { contacts, surplus } = await trimmed(store, plan.contacts, plan.passes);
  await store.absorbContacts(plan.folds);
  await saveChanged(store, apply.contacts, contacts, nowMs);
  await saveIdentity(store, connection, plan, nowMs);
  await store.savePasses(plan.passes);
  await store.removePassRows(surplus);
  await saveOfEvents(store, plan, nowMs);
  if (secret !== null) await saveTombstones(store, connection, plan, secret);
  const folded = [...new Set(plan.folds.map(({ into }) => into))];
  await store.refreshUnsynced(folded);
  await store.holdEntriesWithoutRecord(folded);
  await store.wakeConsents(folded, nowMs);
  await store.touchConsents(connection, plan.consents, nowMs);
  await handOver(store, connection, plan.freed, nowMs);
  await retell(store, connection, plan.retold, nowMs);
}

async function saveIdentity(
  store: Store,
  connection: string,
  { keys, claims, conflicts, passEvents }: ApplyPlan,
  nowMs: number,
): Promise<void> {
  await store.saveKeys(connection, keys);
  await store.removeClaims(connection, claims.removed);
  await store.saveClaims(connection, claims.added, nowMs);
  await store.countConflicts(connection, conflicts, nowMs);
  await store.savePassEvents(connection, passEvents);
}

async function saveOfEvents(store: Store, plan: ApplyPlan, nowMs: number): Promise<void> {
  const { forgotten, unsaid, closed, factless, facts, entries, ends } = plan;
  await store.removeEntriesOfEvents(forgotten);
  await store.purgeEvents(forgotten);
  await store.removeEntries(unsaid);
  if (closed.length > 0) await store.closeEntries(closed, UNSAID);
  await store.removeFacts(factless);
  await store.saveFacts(facts);
  await store.saveEntries(entries, nowMs);
  await store.saveEnds(ends, nowMs);
}

async function saveTombstones(
  store: Store,
  connection: string,
  { samePeople, tombstones }: ApplyPlan,
  secret: KeyObject,
): Promise<void> {
  await store.joinPeople(connection, samePeople);
  const stones = tombstones.map(({ key, person }) => ({ ...stoneOf(secret, key), person }));
  await store.saveTombstones(connection, stones);
  await closePasses(store, connection, stones);
}

function summaryOf(end: EndedEvent, contact: NamedContact | null, nowMs: number): AppliedSummary {
  const { mappingVersion: _mapping, dropped: _dropped, revision: _revision, ...summary } = end;
  return { ...summary, contact, appliedAtMs: nowMs };
}

/** Whom each event is about, by the name that is known of them now or the keys that it names. */
function namesOf(
  before: ApplyState,
  { ends, contacts }: ApplyPlan,
  applied: readonly AppliedEvent[],
): ReadonlyMap<number, NamedContact> {
  const known = new Map([...before.contacts, ...contacts].map((one) => [one.id, one]));
  const applications = new Map(applied.map(({ seq, application }) => [seq, application]));
  return new Map(
    ends.flatMap(({ seq, contactId }): [number, NamedContact][] => {
      const contact = known.get(contactId ?? 0);
      const application = applications.get(seq);
      if (contact === undefined || application?.kind !== 'applied') return [];
      return [[seq, namedContact(contact, application.keys)]];
    }),
  );
}
