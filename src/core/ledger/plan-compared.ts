import { again, type Contact } from './contact.ts';
import { settled } from './settle.ts';
import type { Drift, ReconcileStep } from '../../model/reconcile.ts';

/** What a comparison of contacts leads to. */
export interface ComparedPlan {
  /** Differences that count, and of how many contacts. */
  readonly drifts: readonly Drift[];
  readonly drifted: number;
  /** Contacts that know what HubSpot really holds, to be sent again; none where nothing is put right. */
  readonly corrected: readonly Contact[];
  /** Of these, contacts without the record that they had. */
  readonly withoutRecord: readonly Contact[];
}

/** Plans what a comparison leads to. What was folded, erased or changed meanwhile is compared the next time. */
export function planCompared(
  contacts: readonly Contact[],
  { checked, drifts }: Omit<ReconcileStep, 'isLast'>,
  fix: boolean,
  nowMs: number,
): ComparedPlan {
  const revisions = new Map(checked.map(({ id, revision }) => [id, revision]));
  const ofContact = Map.groupBy(drifts, ({ contactId }) => contactId);
  const different = contacts.filter(
    ({ id, revision }) => revisions.get(id) === revision && ofContact.has(id),
  );
  const corrected = fix
    ? different.map((contact) => correctedContact(contact, ofContact.get(contact.id) ?? [], nowMs))
    : [];
  return {
    drifts: different.flatMap(({ id }) => ofContact.get(id) ?? []),
    drifted: different.length,
    corrected,
    withoutRecord: corrected.filter(({ hubspotId }) => hubspotId === null),
  };
}

function correctedContact(contact: Contact, differences: readonly Drift[], nowMs: number): Contact {
  if (differences.some(({ property }) => property === null)) {
    const { id, revision } = contact;
    const next = { kind: 'again' } as const;
    const gone = { id, revision, record: null, deleted: true, end: 'known', next } as const;
    return again(settled(contact, gone, nowMs), nowMs);
  }
  const found = Object.fromEntries(
    differences.map(({ property, found }): [string, string] => [property ?? '', found]),
  );
  const confirmed = Object.entries({ ...contact.confirmed, ...found }).filter(
    ([property, value]) => value !== '' || !Object.hasOwn(found, property),
  );
  return again({ ...contact, confirmed: Object.fromEntries(confirmed) }, nowMs);
}
