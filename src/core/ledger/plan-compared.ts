import { droppedBy } from '../verdicts.ts';
import type { Contact } from './contact.ts';
import type { Drift, ReconcileStep } from '../../model/reconcile.ts';
import type { Verdict } from '../../model/verdict.ts';

/** What a comparison of contacts found. */
export interface ComparedPlan {
  /** Differences that count, and of how many contacts. */
  readonly drifts: readonly Drift[];
  readonly drifted: number;
  /** Contacts that know what HubSpot said, or held when they were compared; none of them is sent for it. */
  readonly heard: readonly Contact[];
}

/**
 * Judges what a comparison found. What was folded, erased or changed meanwhile is compared the next time.
 * What HubSpot turns out to keep is known from then on, and at rest.
 */
export function planCompared(
  contacts: readonly Contact[],
  { checked, drifts, verdicts = [] }: Omit<ReconcileStep, 'isLast'>,
): ComparedPlan {
  const revisions = new Map(checked.map(({ id, revision }) => [id, revision]));
  const ofContact = Map.groupBy(drifts, ({ contactId }) => contactId);
  const said = Map.groupBy(verdicts, ({ contactId }) => contactId);
  const same = contacts.filter(({ id, revision }) => revisions.get(id) === revision);
  const different = same.filter(({ id }) => ofContact.has(id));
  return {
    drifts: different.flatMap(({ id }) => ofContact.get(id) ?? []),
    drifted: different.length,
    heard: same
      .filter(({ id }) => said.has(id))
      .map((contact) => heardOf(contact, said.get(contact.id) ?? [])),
  };
}

function heardOf(contact: Contact, said: readonly { readonly verdict: Verdict }[]): Contact {
  return said.reduce((known, { verdict }) => withVerdict(known, verdict), contact);
}

function withVerdict(contact: Contact, verdict: Verdict): Contact {
  const { property, held, isAssumed } = verdict;
  const others = <T extends { readonly property: string }>(list: readonly T[]): readonly T[] =>
    list.filter((one) => one.property !== property);
  const knowing = { ...contact, verdicts: [...others(contact.verdicts), verdict] };
  if (isAssumed === true) return knowing;
  return {
    ...knowing,
    confirmed: { ...contact.confirmed, [property]: held ?? '' },
    dropped: [...others(contact.dropped), droppedBy(verdict)],
  };
}
