import { planMended } from '../../core/ledger/plan-mended.ts';
import { again } from '../../core/ledger/contact.ts';
import { driftGroups, joinedGroups } from '../../core/reconcile/drift-groups.ts';
import type { ClosedCode } from '../../core/reason.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { inSteps, lookInSteps, sum } from './in-steps.ts';
import { withContactKeys } from './views.ts';
import type { DriftGroup, MendChoice, Mended } from '../../model/reconcile.ts';

/** Differences that one step mends, or counts. */
const MENDED_PER_STEP_MAX = 250;

/** What the last comparison found to differ, counted by kind. */
export async function countDrifts(session: Session, connection: string): Promise<DriftGroup[]> {
  const steps = await lookInSteps(session, async (store, afterId: number | null) => {
    const drifts = await store.walkDrifts(connection, afterId ?? 0, MENDED_PER_STEP_MAX);
    const shown = await withContactKeys(
      store,
      drifts.map(({ id: _id, ...drift }) => drift),
    );
    return { result: driftGroups(shown), cursor: placeAfter(drifts) };
  });
  return [...joinedGroups(steps.flat())];
}

/**
 * Has what differs sent again, as far as it is chosen: the contacts learn what HubSpot really holds,
 * and the ordinary path sends it. What is mended is no difference any more.
 */
export async function mendDrifts(
  session: Session,
  connection: string,
  choice: MendChoice,
  nowMs: number,
): Promise<Mended> {
  const steps = await inSteps(session, async (store, afterId: number | null) => {
    const drifts = await store.walkDrifts(connection, afterId ?? 0, MENDED_PER_STEP_MAX);
    const ids = [...new Set(drifts.map(({ contactId }) => contactId))];
    const plan = planMended(await store.loadContacts(ids), drifts, choice, nowMs);
    await store.saveContacts(plan.corrected, nowMs);
    await store.holdEntriesWithoutRecord(plan.withoutRecord.map(({ id }) => id));
    await store.removeDriftsOf(plan.mended.map(({ id }) => id));
    const { mended, withoutRecord } = plan;
    const result = {
      contactIds: mended.map(({ contactId }) => contactId),
      values: mended.filter(({ property }) => property !== null).length,
      recreated: withoutRecord.length,
    };
    return { result, cursor: placeAfter(drifts) };
  });
  return {
    contactIds: [...new Set(steps.flatMap(({ contactIds }) => contactIds))],
    values: sum(steps.map(({ values }) => values)),
    recreated: sum(steps.map(({ recreated }) => recreated)),
  };
}

function placeAfter(drifts: readonly { readonly id: number }[]): number | null {
  return drifts.length < MENDED_PER_STEP_MAX ? null : (drifts.at(-1)?.id ?? null);
}

const DELETED: ClosedCode = 'deleted-in-hubspot';

/** Has a contact looked for again that was left deleted; false where it is no such contact. */
export async function lookAgain(
  store: Store,
  connection: string,
  contactId: number,
  nowMs: number,
): Promise<boolean> {
  const left = (await store.loadContacts([contactId])).filter(
    (contact) =>
      contact.connection === connection &&
      contact.state === 'discarded' &&
      contact.code === DELETED,
  );
  await store.saveContacts(
    left.map((contact) => again(contact, nowMs)),
    nowMs,
  );
  return left.length > 0;
}
