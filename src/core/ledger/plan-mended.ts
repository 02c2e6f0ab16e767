import { isChosen } from '../reconcile/is-chosen.ts';
import { isHeldOtherwise } from '../plan.ts';
import { again, type Contact } from './contact.ts';
import { settled } from './settle.ts';
import type { Drift, MendChoice } from '../../model/reconcile.ts';
import type { Verdict } from '../../model/verdict.ts';

/** A difference as it is kept. */
export interface KeptDrift extends Drift {
  readonly id: number;
}

/** What mending some differences changes. */
export interface MendedPlan {
  /** Contacts that know what HubSpot really holds, to be sent again. */
  readonly corrected: readonly Contact[];
  /** Of these, contacts without the record that they had. */
  readonly withoutRecord: readonly Contact[];
  /** Differences that are dealt with. */
  readonly mended: readonly KeptDrift[];
}

/**
 * Plans the mending of differences that a person has chosen. What was sent, folded or erased since the
 * comparison is left alone: the next one shows how it is now.
 */
export function planMended(
  contacts: readonly Contact[],
  drifts: readonly KeptDrift[],
  choice: MendChoice,
  nowMs: number,
): MendedPlan {
  const { contactId: only } = choice;
  const chosen = drifts.filter(
    (drift) => isChosen(drift, choice) && (only === undefined || only === drift.contactId),
  );
  const ofContact = Map.groupBy(chosen, ({ contactId }) => contactId);
  const open = contacts.map((contact) => ({
    contact,
    differences: (ofContact.get(contact.id) ?? []).filter((drift) => isSo(contact, drift)),
  }));
  const differing = open.filter(({ differences }) => differences.length > 0);
  const corrected = differing.map(({ contact, differences }) =>
    correctedContact(contact, differences, nowMs),
  );
  return {
    corrected,
    withoutRecord: corrected.filter(({ hubspotId }) => hubspotId === null),
    mended: differing.flatMap(({ differences }) => differences),
  };
}

/** Whether a difference is one still, as far as the ledger knows. */
function isSo(
  { state, hubspotId, confirmed, verdicts }: Contact,
  { property, expected, hubspotId: recordId }: Drift,
): boolean {
  if (state !== 'done') return false;
  if (property === null) return hubspotId === recordId;
  const isSaid = verdicts.some(
    (one) =>
      one.property === property && one.sent === expected && isHeldOtherwise({ confirmed }, one),
  );
  return isSaid || confirmed[property] === expected;
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
  const properties = new Set(differences.map(({ property }) => property));
  const verdicts = contact.verdicts.flatMap((verdict): readonly Verdict[] => {
    if (!properties.has(verdict.property)) return [verdict];
    return verdict.isAssumed === true ? [{ ...verdict, atMs: nowMs }] : [];
  });
  return again({ ...contact, verdicts, confirmed: Object.fromEntries(confirmed) }, nowMs);
}
