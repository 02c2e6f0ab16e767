import { again, type Contact } from './contact.ts';
import { settled } from './settle.ts';

/** A value of a contact that HubSpot holds otherwise than was confirmed. */
export interface Difference {
  readonly contactId: number;
  /** Null where the whole record is gone. */
  readonly property: string | null;
  readonly found: string;
}

/** What a comparison of contacts leads to. */
export interface ComparedPlan<D extends Difference> {
  /** Differences that count, and of how many contacts. */
  readonly drifts: readonly D[];
  readonly drifted: number;
  /** Contacts that know what HubSpot really holds, to be sent again; none where nothing is put right. */
  readonly corrected: readonly Contact[];
  /** Of these, contacts without the record that they had. */
  readonly withoutRecord: readonly Contact[];
}

interface Compared<D extends Difference> {
  readonly checked: readonly { readonly id: number; readonly revision: number }[];
  readonly drifts: readonly D[];
}

/** Plans what a comparison leads to. What was folded, erased or changed meanwhile is compared the next time. */
export function planCompared<D extends Difference>(
  contacts: readonly Contact[],
  { checked, drifts }: Compared<D>,
  fix: boolean,
  nowMs: number,
): ComparedPlan<D> {
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

function correctedContact(
  contact: Contact,
  differences: readonly Difference[],
  nowMs: number,
): Contact {
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
