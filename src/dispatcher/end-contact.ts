import { blocklisted } from '../core/blocklisted.ts';
import { retry } from '../core/outcome.ts';
import { ofRecord } from '../core/own-values.ts';
import type { ContactPlan, IdlePlan, Properties, WritePlan } from '../core/plan.ts';
import type { WaitingCode } from '../core/reason.ts';
import { lookedUpBy } from '../core/looked-up.ts';
import { releasedKeys } from '../core/released-keys.ts';
import { wantedIn } from '../core/rules/wanted-on-creation.ts';
import { holdersMet, type Neighbours } from './read-neighbours.ts';
import type { RecordHolders } from './record-holders.ts';
import type { Standing } from './standing.ts';
import { takenIn, type Written } from './write-contacts.ts';
import type { ContactSettlement, FoundRecord, NextStep } from '../model/settlement.ts';
import type { ContactOrigin, DirtyContact } from '../model/contact.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { Failure, Rejected, Retry } from '../model/outcome.ts';
import type { ContactRecord, WriteResult } from '../model/hubspot.ts';
import type { Verdict } from '../model/verdict.ts';

/** How a contact's part of a round ended. What a failure means for it depends on the whole round. */
export interface Ended {
  readonly contact: DirtyContact;
  /** The endpoint that was asked last, or is waited for; null where none was. */
  readonly endpoint: ContactEndpoint | null;
  /** Null where HubSpot did as it was asked, or was not asked. */
  readonly failure: Failure | null;
  /** What it does next; null where the failure decides that. */
  readonly next: NextStep | null;
  /** It was written, but an earlier attempt of the same write may take effect after that. */
  readonly hasOpenAttempt?: boolean;
  /** What its record held before it was written, as far as it was read. */
  readonly held?: Properties;
  /** Everything else to settle. */
  readonly known: Known;
}

/** The endpoints that a contact needs, each of which may be blocked by itself. */
export type ContactEndpoint = 'read' | 'update' | 'upsert' | 'merge';

type Known = Omit<ContactSettlement, 'id' | 'revision' | 'end' | 'next'>;

/** Adds records that a contact turned out to have besides, which are merged next. */
export function endWithMade(ended: Ended, made: readonly FoundRecord[]): Ended {
  const { known, next } = ended;
  if (made.length === 0 || known.record === undefined || next?.kind !== 'done') return ended;
  return { ...ended, next: AGAIN, known: { ...known, others: [...(known.others ?? []), ...made] } };
}

/** The settlement of a contact, once the whole round was heard. */
export function settlementOf(
  ended: Ended,
  standing: Standing,
  { properties, limits }: KeyRules,
): ContactSettlement {
  const { contact, endpoint, failure, known } = ended;
  const { id, revision, attempts } = contact;
  const next =
    ended.next ??
    (failure === null
      ? standing.setAside(endpoint)
      : standing.after(failure, { endpoint, attempts }));
  const end = isUnknown(ended) ? 'unknown' : 'known';
  return {
    id,
    revision,
    end,
    limits,
    released: releasedKeys(contact, known, properties, ended.held),
    before: contact.hubspotId,
    ...known,
    next,
  };
}

/** A look-up has no effect that could be in doubt. */
function isUnknown({ endpoint, failure, hasOpenAttempt = false }: Ended): boolean {
  if (hasOpenAttempt) return true;
  if (endpoint !== 'update' && endpoint !== 'upsert') return false;
  return failure !== null && failure.kind !== 'rejected' && failure.stage === 'unknown';
}

/**
 * Ends a contact whose turn did not come.
 *
 * @param endpoint the blocked one that it needs; null where it is held up by something else
 */
export function endAside(contact: DirtyContact, endpoint: ContactEndpoint | null): Ended {
  return { contact, endpoint, failure: null, next: null, known: {} };
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
  const { dropped, verdicts, settled: confirmed } = plan;
  const about = { contact, endpoint: null, failure: null };
  switch (plan.kind) {
    case 'clean': {
      const record = { hubspotId: plan.recordId, origin: plan.origin };
      return { ...about, next: DONE, known: { record, confirmed, dropped, verdicts } };
    }
    case 'waiting': {
      const { code, reason } = plan;
      const known = { confirmed, dropped, verdicts };
      return { ...about, next: { kind: 'waiting', code, reason }, known };
    }
    case 'refused': {
      const { code, reason } = plan;
      const next = { kind: 'dead', code, reason, isKnown: true } as const;
      // Nobody was found by its keys now.
      const lookedUp = lookedUpBy(contact.keys);
      const refused = verdicts.map((one) => ({ ...one, lookedUp }));
      return { ...about, next, known: { dropped, verdicts: refused } };
    }
    case 'closed': {
      const { code, reason } = plan;
      const known = { confirmed, dropped, verdicts };
      return { ...about, next: { kind: 'discarded', code, reason }, known };
    }
  }
}

/** Ends a contact that shares its record with another: the ledger folds both, and the whole is sent next. */
export function endShared(
  contact: DirtyContact,
  plan: Extract<ContactPlan, { readonly kind: 'update' }>,
): Ended {
  const { dropped, verdicts, settled: confirmed, recordId: hubspotId, origin } = plan;
  const known = { record: { hubspotId, origin }, confirmed, dropped, verdicts };
  return { contact, endpoint: null, failure: SHARED, next: null, known };
}

/** What it takes to say what an answer means. */
export interface Surroundings {
  readonly neighbours: Neighbours;
  readonly holders: Pick<RecordHolders, 'whose' | 'isSurelyOf'>;
  readonly nowMs: number;
}

/** Ends a contact by what HubSpot answered to its write. */
export function endWritten(
  contact: DirtyContact,
  { plan, result }: Written,
  around: Surroundings,
): Ended {
  const about = { contact, endpoint: plan.kind, failure: null };
  switch (result.kind) {
    case 'written': {
      const record = writtenRecord(contact, plan, result);
      const confirmed = { ...plan.settled, ...plan.confirms };
      const { hasOpenAttempt = false } = result;
      const others = otherRecords(contact, { plan, result }, around);
      const { dropped, verdicts } = plan;
      const known = { record, confirmed, dropped, verdicts, others };
      const held = plan.kind === 'update' ? plan.before : {};
      return { ...about, next: others.length === 0 ? DONE : AGAIN, hasOpenAttempt, held, known };
    }
    case 'missing':
      return plan.kind === 'update'
        ? endMissing(contact, plan.recordId, plan.kind, around)
        : { ...about, failure: GONE, next: null, known: {} };
    case 'rejected': {
      if (result.isBlocklisted === true) {
        const { dropped, verdicts } = plan;
        const failure = { ...result, ...blocklisted(result) };
        return { ...about, failure, next: null, known: { dropped, verdicts } };
      }
      const wanted = wantedIn(plan.verdicts);
      if (wanted !== undefined) return endWanted(contact, plan, wanted);
      if (plan.kind === 'update' || result.ownerId === undefined) break;
      return endOwned(contact, plan, { ...result, ownerId: result.ownerId }, around);
    }
    default:
  }
  const { dropped, verdicts } = plan;
  return { ...about, failure: result, next: null, known: { dropped, verdicts } };
}

/** Ends a contact that HubSpot does not make without a value that nobody has said yet. */
function endWanted(
  contact: DirtyContact,
  { kind, dropped, verdicts }: WritePlan,
  { reason }: Verdict,
): Ended {
  const next = {
    kind: 'waiting',
    code: 'required-in-hubspot' satisfies WaitingCode,
    reason,
  } as const;
  return { contact, endpoint: kind, failure: null, next, known: { dropped, verdicts } };
}

/**
 * The record that HubSpot wrote. An upsert follows a look-up that found nobody: a record that it
 * meets all the same is somebody else's, or that of an earlier attempt of ours whose answer was lost,
 * which the time of its making tells.
 */
function writtenRecord(
  contact: DirtyContact,
  plan: WritePlan,
  { record, created }: Extract<WriteResult, { kind: 'written' }>,
): FoundRecord {
  return plan.kind === 'update'
    ? { hubspotId: record.id, origin: contact.origin ?? plan.origin }
    : foundRecord(record, created === true ? 'created' : 'adopted');
}

/** Further records of a contact: they have a value that was sent for it, and carry a key that only it has. */
function otherRecords(
  contact: DirtyContact,
  written: Written,
  { neighbours, holders }: Surroundings,
): readonly FoundRecord[] {
  if (written.plan.kind === 'upsert') return [];
  return holdersMet(contact, written)
    .flatMap((recordId) => neighbours.records.get(recordId) ?? [])
    .filter((record) => holders.isSurelyOf(contact, record))
    .map((record) => foundRecord(record, 'adopted'));
}

function foundRecord(
  { id: hubspotId, createdAtMs }: ContactRecord,
  origin: ContactOrigin,
): FoundRecord {
  return { hubspotId, origin, ...(createdAtMs === undefined ? {} : { createdAtMs }) };
}

/**
 * Ends a contact whose record was to get values that depend on whose it is.
 *
 * @param guarded what became of these; undefined where the record turned out to be another's, so that
 *   the next look at it decides
 */
export function endGuarded(first: Ended, guarded: Written | undefined): Ended {
  if (first.next?.kind !== 'done') return first;
  if (guarded === undefined) return { ...first, next: AGAIN };
  const { plan, result } = guarded;
  switch (result.kind) {
    case 'missing':
      return { ...first, next: AGAIN };
    case 'written': {
      const { hasOpenAttempt = first.hasOpenAttempt === true } = result;
      const confirmed = { ...first.known.confirmed, ...plan.settled, ...plan.confirms };
      const { dropped, verdicts } = plan;
      const known = { ...first.known, confirmed, dropped, verdicts };
      return { ...first, endpoint: 'update', hasOpenAttempt, known };
    }
    default:
      return { ...first, endpoint: 'update', failure: result, next: null };
  }
}

/**
 * Ends a contact whose record was merged away or deleted: the one that took its place is adopted.
 *
 * @param endpoint the one that left it out of its answer
 */
export function endMissing(
  contact: DirtyContact,
  recordId: string,
  endpoint: ContactEndpoint,
  { neighbours, holders }: Surroundings,
): Ended {
  const about = { contact, endpoint, next: null };
  const failure = neighbours.failed.get(recordId);
  if (failure !== undefined) return endFailed(contact, 'read', failure);
  const record = neighbours.records.get(recordId);
  if (record === undefined) {
    return { ...about, failure: GONE, known: { record: null, deleted: true } };
  }
  return holders.whose(contact, { record, key: null }) === 'strange'
    ? { ...about, failure: MERGED_AWAY, known: { record: null } }
    : { ...about, failure: MERGED, known: succession(contact, record) };
}

/**
 * Whoever merged the records has chosen the primary address: only a newer one of ours replaces it.
 * Such a record is not the daemon's alone any more.
 */
function succession(contact: DirtyContact, { id: hubspotId }: ContactRecord): Known {
  const { email } = contact.confirmed;
  const record = { hubspotId, origin: 'adopted' } as const;
  return { record, confirmed: email === undefined ? {} : { email } };
}

/**
 * Ends a contact that could not be made because another record has a unique value of it: that is the
 * contact, or somebody else, whose value is left out from the next attempt on.
 */
function endOwned(
  contact: DirtyContact,
  plan: Extract<WritePlan, { readonly kind: 'upsert' }>,
  refusal: Rejected & { readonly ownerId: string },
  { neighbours, holders, nowMs }: Surroundings,
): Ended {
  const about = { contact, endpoint: plan.kind, next: null };
  const failure = neighbours.failed.get(refusal.ownerId);
  if (failure !== undefined) return endFailed(contact, 'read', failure);
  const record = neighbours.records.get(refusal.ownerId);
  if (record === undefined) return { ...about, failure: OWNED, known: {} };
  if (holders.whose(contact, { record, key: null }) !== 'strange') {
    return { ...about, failure: OWNED, known: { record: foundRecord(record, 'adopted') } };
  }
  const taken = takenIn(plan.properties, refusal);
  if (taken === null) return { ...about, failure: refusal, known: {} };
  const dropped = [...plan.dropped, ofRecord({ ...taken, recordId: record.id }, nowMs)];
  return { ...about, failure: null, next: AGAIN, known: { dropped } };
}

const DONE: NextStep = { kind: 'done' };
/** Something else was learned: it is planned once more, at once. */
const AGAIN: NextStep = { kind: 'again' };

/** Ends a contact for which another one has to go first: what becomes of that decides. */
export function endBehind(contact: DirtyContact): Ended {
  return { contact, endpoint: null, failure: null, next: AGAIN, known: {} };
}

/** Ends a contact whose record turns out to be somebody else's: it carries another value of a unique key. */
export function endStranger(contact: DirtyContact, label: string): Ended {
  const failure = passing(`its record carries another ${label}`);
  return { contact, endpoint: 'read', failure, next: null, known: { record: null } };
}

const SHARED: Retry = passing('shares its record with another contact');
/** The record was deleted: the contact is looked for again, and made again where the mapping allows it. */
const GONE: Retry = passing('its record was deleted in HubSpot');
/** The record went into another one, which is the contact's from now on. */
const MERGED: Retry = passing('its record was merged into another in HubSpot');
/** The record went into that of another person: the contact is looked for again. */
const MERGED_AWAY: Retry = passing('its record was merged into that of somebody else in HubSpot');
/** HubSpot named the record that has our unique value: that is the contact. */
const OWNED: Retry = passing('another record has its unique value');

function passing(reason: string): Retry {
  return retry({ code: 'record-changed', scope: 'record', reason });
}
