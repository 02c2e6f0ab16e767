import type { Clock } from '../clock.ts';
import { retry, type Failure, type Retry } from '../core/outcome.ts';
import type { ContactPlan } from '../core/plan.ts';
import type { ContactSettlement, DirtyContact, NextStep } from '../core/ledger/work.ts';
import type { Draft } from './find-records.ts';
import { afterFailure, isUncounted } from './next-step.ts';
import type { Successors } from './successors.ts';
import type { WriteAnswer } from './write-contacts.ts';

/** How a contact's part of a round ended. */
export interface Settled {
  /** Null leaves it as it is, no attempt counted: the connection is at fault, not the contact. */
  readonly settlement: ContactSettlement | null;
  readonly failure: Failure | null;
}

/** Settles a contact whose record could not be looked up, or whose write failed. */
export function settleFailure(contact: DirtyContact, failure: Failure, clock: Clock): Settled {
  if (failure.kind === 'throttled' || failure.kind === 'blocked' || isUncounted(failure)) {
    return { settlement: null, failure };
  }
  const next = afterFailure(failure, contact.attempts, clock);
  const end = failure.kind === 'retry' && failure.stage === 'unknown' ? 'unknown' : 'known';
  return { settlement: { ...identify(contact), next, end }, failure };
}

/** Settles a contact for which nothing is sent: it is up to date, waits, or shares another's record. */
export function settleUnsent({ contact }: Draft, plan: ContactPlan, clock: Clock): Settled {
  const { dropped, settled: confirmed } = plan;
  const settlement = (next: NextStep): ContactSettlement => ({
    ...identify(contact),
    ...('recordId' in plan ? adoption(contact, plan.recordId) : {}),
    confirmed,
    dropped,
    next,
  });
  switch (plan.kind) {
    case 'waiting': {
      const { code, reason } = plan;
      return { settlement: settlement({ kind: 'waiting', code, reason }), failure: null };
    }
    case 'clean':
      return { settlement: settlement({ kind: 'done' }), failure: null };
    case 'update':
    case 'upsert':
      return {
        settlement: settlement(afterFailure(SHARED, contact.attempts, clock)),
        failure: null,
      };
  }
}

/** Settles a contact by what HubSpot answered to its write. */
export function settleWrite(
  draft: Draft,
  plan: ContactPlan,
  answer: WriteAnswer,
  successors: Successors,
  clock: Clock,
): Settled {
  const { contact, desired } = draft;
  const { result, refused } = answer;
  const unsent = { dropped: [...plan.dropped, ...refused] };
  if (result.kind === 'written') {
    const taken = Object.keys(answer.properties).map((property) => [
      property,
      desired.values.get(property)?.text ?? '',
    ]);
    const confirmed = { ...plan.settled, ...(Object.fromEntries(taken) as Record<string, string>) };
    // An upsert follows a look-up that found nobody. HubSpot calls the record old all the same when
    // the upsert was repeated because its first answer got lost.
    const made = plan.kind === 'upsert' ? ('created' as const) : ('adopted' as const);
    const record = { hubspotId: result.record.id, origin: contact.origin ?? made };
    const settlement = { ...identify(contact), ...unsent, record, confirmed, next: DONE };
    return { settlement, failure: null };
  }
  if (result.kind === 'missing') return settleMissing(contact, plan, successors, clock);
  if (result.kind === 'rejected' && result.ownerId !== undefined && contact.hubspotId === null) {
    const next = afterFailure(OWNED, contact.attempts, clock);
    const owner = adoption(contact, result.ownerId);
    return { settlement: { ...identify(contact), ...owner, next }, failure: null };
  }
  return settleFailure(contact, result, clock);
}

/** HubSpot leaves out records that were merged away or deleted: the one that took its place is adopted. */
function settleMissing(
  contact: DirtyContact,
  plan: ContactPlan,
  successors: Successors,
  clock: Clock,
): Settled {
  const recordId = 'recordId' in plan ? plan.recordId : null;
  const failure = recordId === null ? undefined : successors.failed.get(recordId);
  if (failure !== undefined) return settleFailure(contact, failure, clock);
  const successor = recordId === null ? undefined : successors.ids.get(recordId);
  const record = successor === undefined ? { record: null } : succession(contact, successor);
  const next = afterFailure(successor === undefined ? GONE : MERGED, contact.attempts, clock);
  return { settlement: { ...identify(contact), ...record, next }, failure: null };
}

/** Whoever merged the records has chosen the primary address: only a newer one of ours replaces it. */
function succession(contact: DirtyContact, successor: string): Partial<ContactSettlement> {
  const { email } = contact.confirmed;
  return { ...adoption(contact, successor), confirmed: email === undefined ? {} : { email } };
}

const DONE: NextStep = { kind: 'done' };

/** The record is another contact's too: the ledger folds both, and the whole is sent next. */
const SHARED: Retry = passing('shares its record with another contact');
/** The record was deleted: the contact is looked for anew, and made again where the mapping allows it. */
const GONE: Retry = passing('its record was deleted in HubSpot');
/** The record went into another one, which is the contact's from now on. */
const MERGED: Retry = passing('its record was merged into another in HubSpot');
/** HubSpot named the record that has our unique value: that is the contact. */
const OWNED: Retry = passing('another record has its unique value');

function passing(reason: string): Retry {
  return retry({ code: 'record-changed', scope: 'record', reason });
}

function identify({
  id,
  revision,
}: DirtyContact): Pick<ContactSettlement, 'id' | 'revision' | 'end'> {
  return { id, revision, end: 'known' };
}

function adoption(contact: DirtyContact, hubspotId: string): Pick<ContactSettlement, 'record'> {
  return { record: { hubspotId, origin: contact.origin ?? 'adopted' } };
}
