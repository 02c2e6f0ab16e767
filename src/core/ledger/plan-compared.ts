import { droppedBy } from '../verdicts.ts';
import { again, type Contact } from './contact.ts';
import { settled } from './settle.ts';
import type { Drift, ReconcileStep } from '../../model/reconcile.ts';
import type { Verdict } from '../../model/verdict.ts';

/** What a comparison of contacts leads to. */
export interface ComparedPlan {
  /** Differences that count, and of how many contacts. */
  readonly drifts: readonly Drift[];
  readonly drifted: number;
  /** Contacts that know what HubSpot really holds; those are sent again whose values are put right. */
  readonly corrected: readonly Contact[];
  /** Of these, contacts without the record that they had. */
  readonly withoutRecord: readonly Contact[];
}

/** Plans what a comparison leads to. What was folded, erased or changed meanwhile is compared the next time. */
export function planCompared(
  contacts: readonly Contact[],
  { checked, drifts, verdicts = [] }: Omit<ReconcileStep, 'isLast'>,
  fix: boolean,
  nowMs: number,
): ComparedPlan {
  const revisions = new Map(checked.map(({ id, revision }) => [id, revision]));
  const ofContact = Map.groupBy(drifts, ({ contactId }) => contactId);
  const said = Map.groupBy(verdicts, ({ contactId }) => contactId);
  const same = contacts.filter(({ id, revision }) => revisions.get(id) === revision);
  const corrected = same.flatMap((contact): readonly Contact[] => {
    const verdicts = (said.get(contact.id) ?? []).map(({ verdict }) => verdict);
    const heard = verdicts.filter(({ isAssumed }) => isAssumed !== true);
    const differences = fix ? (ofContact.get(contact.id) ?? []) : [];
    if (heard.length === 0 && differences.length === 0) return [];
    const knowing = heard.reduce(withVerdict, contact);
    if (differences.length === 0) return [knowing];
    const assuming = verdicts.filter((one) => !heard.includes(one)).reduce(withAssumed, knowing);
    return [correctedContact(assuming, differences, nowMs)];
  });
  const drifted = same.filter(({ id }) => ofContact.has(id));
  return {
    drifts: drifted.flatMap(({ id }) => ofContact.get(id) ?? []),
    drifted: drifted.length,
    corrected,
    withoutRecord: corrected.filter(({ hubspotId }) => hubspotId === null),
  };
}

/** A contact that knows that HubSpot holds a value otherwise, and leaves it at that. */
function withVerdict(contact: Contact, verdict: Verdict): Contact {
  const { property, held } = verdict;
  const { confirmed, dropped } = contact;
  return {
    ...withAssumed(contact, verdict),
    confirmed: { ...confirmed, [property]: held ?? '' },
    dropped: [...dropped.filter((one) => one.property !== property), droppedBy(verdict)],
  };
}

/** A contact that knows what HubSpot held when a value was put back. */
function withAssumed(contact: Contact, verdict: Verdict): Contact {
  const others = contact.verdicts.filter(({ property }) => property !== verdict.property);
  return { ...contact, verdicts: [...others, verdict] };
}

function correctedContact(contact: Contact, differences: readonly Drift[], nowMs: number): Contact {
  if (differences.some(({ property }) => property === null)) {
    const { id, revision } = contact;
    const gone = { id, revision, record: null, end: 'known', next: { kind: 'again' } } as const;
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
