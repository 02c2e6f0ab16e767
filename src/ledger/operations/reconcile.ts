import { planCompared } from '../../core/ledger/plan-compared.ts';
import { parseJson } from '../../core/json.ts';
import type { Memo } from '../../model/memo.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { dirtyContacts } from './contacts.ts';
import { countIds, untilNone } from './in-steps.ts';
import { withContactKeys } from './views.ts';
import type { DirtyContact } from '../../model/contact.ts';
import type {
  DriftView,
  ReconcileOrder,
  ReconcileRun,
  ReconcileStep,
} from '../../model/reconcile.ts';

/** Differences of the comparison before that one step removes. */
const REMOVED_PER_STEP_MAX = 250;

/** Orders a comparison. The one before ends first, so that nothing of it is taken for this one. */
export async function startReconcile(
  session: Session,
  connection: string,
  order: ReconcileOrder,
): Promise<void> {
  await session.write((store) => store.removeRun(connection));
  await untilNone(session, (store) =>
    store.removeDrifts(connection, Number.MAX_SAFE_INTEGER, REMOVED_PER_STEP_MAX),
  );
  const { contactId = null } = order;
  const total = await countIds(session, (store, afterId, limit) =>
    confirmedIds(store, connection, { afterId, only: contactId, limit }),
  );
  await session.write(async (store) => {
    await store.saveMemo(connection, COMPARED_CONTACT, JSON.stringify(contactId));
    await store.startRun(connection, order, total);
  });
}

const COMPARED_CONTACT: Memo = 'compared-contact';

/** The contact that is compared alone; null where all are. */
async function comparedContact(store: Store, connection: string): Promise<number | null> {
  const id = parseJson((await store.loadMemo(connection, COMPARED_CONTACT)) ?? 'null');
  return typeof id === 'number' ? id : null;
}

/** Contacts of which HubSpot has everything, by number: all from one on, or the one that is meant. */
async function confirmedIds(
  store: Store,
  connection: string,
  {
    afterId,
    only,
    limit,
  }: { readonly afterId: number; readonly only: number | null; readonly limit: number },
): Promise<readonly number[]> {
  if (only === null) return store.loadConfirmed(connection, afterId, limit);
  const [next] = await store.loadConfirmed(connection, Math.max(afterId, only - 1), 1);
  return next === only ? [only] : [];
}

/** The comparison that is under way or was the last. */
export async function reconcileRun(store: Store, connection: string): Promise<ReconcileRun | null> {
  const run = await store.loadRun(connection);
  if (run === null) return null;
  const { afterId: _afterId, isClaimed: _isClaimed, ...shown } = run;
  return shown;
}

/** The next contacts to compare. */
export async function claimReconcile(
  store: Store,
  connection: string,
  limit: number,
): Promise<DirtyContact[]> {
  const run = await store.loadRun(connection);
  if (run === null || run.endedMs !== null) return [];
  const only = await comparedContact(store, connection);
  const ids = await confirmedIds(store, connection, { afterId: run.afterId, only, limit });
  if (!run.isClaimed) await store.saveRun(connection, { ...run, isClaimed: true });
  const contacts = await dirtyContacts(store, await store.loadWhole(ids));
  return contacts.sort((a, b) => a.id - b.id);
}

/** Records a comparison. What was claimed for an order that was replaced meanwhile says nothing of the new one. */
export async function settleReconcile(
  store: Store,
  connection: string,
  step: ReconcileStep,
  nowMs: number,
): Promise<void> {
  const run = await store.loadRun(connection);
  if (run === null || run.endedMs !== null || !run.isClaimed) return;
  const ids = step.checked.map(({ id }) => id);
  const contacts = await store.loadContacts(ids);
  const plan = planCompared(contacts, step);
  await store.insertDrifts(connection, plan.drifts, nowMs);
  await store.saveContacts(plan.heard, nowMs);
  await store.saveRun(connection, {
    ...run,
    afterId: Math.max(run.afterId, ...ids),
    checked: run.checked + step.checked.length,
    drifted: run.drifted + plan.drifted,
    endedMs: step.isLast ? nowMs : null,
  });
}

/** What the last comparison found to differ. */
export async function drifts(
  store: Store,
  connection: string,
  limit: number,
): Promise<DriftView[]> {
  return withContactKeys(store, await store.loadDrifts(connection, limit));
}
