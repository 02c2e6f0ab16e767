import type { Contact } from './contact.ts';
import type { Drift, ReconcileStep } from '../../model/reconcile.ts';

/** What a comparison of contacts found. */
export interface ComparedPlan {
  /** Differences that count, and of how many contacts. */
  readonly drifts: readonly Drift[];
  readonly drifted: number;
}

/** Judges what a comparison found. What was folded, erased or changed meanwhile is compared the next time. */
export function planCompared(
  contacts: readonly Contact[],
  { checked, drifts }: Omit<ReconcileStep, 'isLast'>,
): ComparedPlan {
  const revisions = new Map(checked.map(({ id, revision }) => [id, revision]));
  const ofContact = Map.groupBy(drifts, ({ contactId }) => contactId);
  const different = contacts.filter(
    ({ id, revision }) => revisions.get(id) === revision && ofContact.has(id),
  );
  return {
    drifts: different.flatMap(({ id }) => ofContact.get(id) ?? []),
    drifted: different.length,
  };
}
