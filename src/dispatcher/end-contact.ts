import { retry } from '../core/outcome.ts';
import type { ContactPlan, IdlePlan, WritePlan } from '../core/plan.ts';
import type { Standing } from './standing.ts';
import type { Successors } from './successors.ts';
import type { ContactSettlement, NextStep } from '../model/settlement.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Failure, Retry } from '../model/outcome.ts';
import type { WriteResult } from '../model/hubspot.ts';

/** How a contact's part of a round ended. What a failure means for it depends on the whole round. */
export interface Ended {
  readonly contact: DirtyContact;
  /** The endpoint that was asked last; null where none was. */
  readonly endpoint: ContactEndpoint | null;
  /** Null where HubSpot did as it was asked, or was not asked. */
  readonly failure: Failure | null;
  /** What it does next; null where the failure decides that. */
  readonly next: NextStep | null;
  /** It was written, but an earlier attempt of the same write may take effect after that. */
  readonly hasOpenAttempt?: boolean;
  /** Everything else to settle. */
  readonly known: Known;
}

/** The endpoints that a contact needs, each of which may be blocked by itself. */
export type ContactEndpoint = 'read' | 'update' | 'upsert' | 'merge';

type Known = Omit<ContactSettlement, 'id' | 'revision' | 'end' | 'next'>;

/** The settlement of a contact, once the whole round was heard. */
export function settlementOf(ended: Ended, standing: Standing): ContactSettlement {
  const { contact, failure, known } = ended;
  const { id, revision, attempts } = contact;
  const next =
    ended.next ?? (failure === null ? standing.setAside() : standing.after(failure, attempts));
  return { id, revision, end: isUnknown(ended) ? 'unknown' : 'known', ...known, next };
}

/** A look-up has no effect that could be in doubt. */
function isUnknown({ endpoint, failure, hasOpenAttempt = false }: Ended): boolean {
  if (hasOpenAttempt) return true;
  if (endpoint !== 'update' && endpoint !== 'upsert') return false;
  return failure !== null && failure.kind !== 'rejected' && failure.stage === 'unknown';
}

/** Ends a contact that needs a blocked endpoint, or whose turn did not come. */
export function endAside(contact: DirtyContact): Ended {
  return { contact, endpoint: null, failure: null, next: null, known: {} };
}

/** Ends a contact for which a request failed. */
export function endFailed(
  contact: DirtyContact,
  endpoint: ContactEndpoint,
  failure: Failure,
): Ended {
  return { contact, endpoint, failure, next: null, known: {} };
}

/** Ends a contact for which nothing is sent: it is up to date, or waits. */
export function endIdle(contact: DirtyContact, plan: IdlePlan): Ended {
  const { dropped, settled: confirmed } = plan;
  const about = { contact, endpoint: null, failure: null };
  switch (plan.kind) {
    case 'clean': {
      const record = { hubspotId: plan.recordId, origin: plan.origin };
      return { ...about, next: DONE, known: { record, confirmed, dropped } };
    }
    case 'waiting': {
      const { code, reason } = plan;
      return { ...about, next: { kind: 'waiting', code, reason }, known: { confirmed, dropped } };
    }
  }
}

/** Ends a contact that shares its record with another: the ledger folds both, and the whole is sent next. */
export function endShared(
  contact: DirtyContact,
  plan: Extract<ContactPlan, { readonly kind: 'update' }>,
): Ended {
  const { dropped, settled: confirmed, recordId: hubspotId, origin } = plan;
  const known = { record: { hubspotId, origin }, confirmed, dropped };
  return { contact, endpoint: null, failure: SHARED, next: null, known };
}

/** Ends a contact by what HubSpot answered to its write. */
export function endWritten(
  contact: DirtyContact,
  plan: WritePlan,
  result: WriteResult,
  successors: Successors,
): Ended {
  const about = { contact, endpoint: plan.kind, failure: null };
  switch (result.kind) {
    case 'written': {
      // An upsert follows a look-up that found nobody. HubSpot calls the record old all the same
      // when the upsert was repeated because its first answer got lost.
      const origin = contact.origin ?? (plan.kind === 'upsert' ? 'created' : plan.origin);
      const record = { hubspotId: result.record.id, origin };
      const confirmed = { ...plan.settled, ...plan.confirms };
      const { hasOpenAttempt = false } = result;
      const known = { record, confirmed, dropped: plan.dropped };
      return { ...about, next: DONE, hasOpenAttempt, known };
    }
    case 'missing':
      return endMissing(contact, plan, successors);
    case 'rejected':
      if (result.ownerId === undefined || contact.hubspotId !== null) break;
      return { ...about, failure: OWNED, known: adoption(contact, result.ownerId), next: null };
    default:
  }
  return { ...about, failure: result, next: null, known: {} };
}

/** HubSpot leaves out records that were merged away or deleted: the one that took its place is adopted. */
function endMissing(contact: DirtyContact, plan: WritePlan, successors: Successors): Ended {
  const about = { contact, endpoint: plan.kind, next: null };
  const recordId = plan.kind === 'update' ? plan.recordId : '';
  const failure = successors.failed.get(recordId);
  if (failure !== undefined) return endFailed(contact, 'read', failure);
  const successor = successors.ids.get(recordId);
  return successor === undefined
    ? { ...about, failure: GONE, known: { record: null } }
    : { ...about, failure: MERGED, known: succession(contact, successor) };
}

/** Whoever merged the records has chosen the primary address: only a newer one of ours replaces it. */
function succession(contact: DirtyContact, successor: string): Known {
  const { email } = contact.confirmed;
  return { ...adoption(contact, successor), confirmed: email === undefined ? {} : { email } };
}

function adoption(contact: DirtyContact, hubspotId: string): Known {
  return { record: { hubspotId, origin: contact.origin ?? 'adopted' } };
}

const DONE: NextStep = { kind: 'done' };

const SHARED: Retry = passing('shares its record with another contact');
/** The record was deleted: the contact is looked for again, and made again where the mapping allows it. */
const GONE: Retry = passing('its record was deleted in HubSpot');
/** The record went into another one, which is the contact's from now on. */
const MERGED: Retry = passing('its record was merged into another in HubSpot');
/** HubSpot named the record that has our unique value: that is the contact. */
const OWNED: Retry = passing('another record has its unique value');

function passing(reason: string): Retry {
  return retry({ code: 'record-changed', scope: 'record', reason });
}
