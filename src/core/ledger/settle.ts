import { again, type Contact } from './contact.ts';
import { attributed, doubted, madeInDoubt, without } from './doubt.ts';
import { withoutRecord } from './fold.ts';
import { RECORD_CHANGES_MAX } from '../../model/contact.ts';
import type { ContactSettlement, FoundRecord } from '../../model/settlement.ts';

/**
 * A contact after an attempt to send it. What HubSpot said counts always; what comes next only
 * when nothing newer has arrived since the attempt began, else the contact stays to be sent again.
 * An attempt whose end comes after that of a newer one may have taken effect after it: what it
 * confirms otherwise than the newer is sent once more.
 */
export function settled(contact: Contact, settlement: ContactSettlement, nowMs: number): Contact {
  const ended = attemptEnded(contact, settlement, nowMs);
  const next =
    settlement.revision < ended.confirmedRevision
      ? overtaken(ended, settlement, nowMs)
      : heard(ended, settlement);
  return withHistory(next, contact.hubspotId, settlement, nowMs);
}

/**
 * A contact that absorbed another one while that was being sent: of the attempt only a record that
 * it made or found counts, for the revisions of the two are not of one series.
 */
export function settledAfterFold(
  contact: Contact,
  settlement: ContactSettlement,
  nowMs: number,
): Contact {
  const { record } = settlement;
  if (record === undefined || record === null) return contact;
  const sameRecord = contact.hubspotId === null || contact.hubspotId === record.hubspotId;
  const next = sameRecord ? withRecord(contact, settlement) : withDuplicates(contact, [record]);
  return withHistory(next, contact.hubspotId, settlement, nowMs);
}

/** A contact whose history has the change that a settlement made of its record, if it made one. */
function withHistory(
  contact: Contact,
  before: string | null,
  {
    record,
    merged,
    deleted,
    next,
  }: Pick<ContactSettlement, 'record' | 'merged' | 'deleted' | 'next'>,
  atMs: number,
): Contact {
  const { hubspotId } = contact;
  const isMerge = merged !== undefined && record !== undefined;
  if (hubspotId === before && !isMerge) return contact;
  const isFailure = next.kind !== 'done' && next.kind !== 'again';
  const reason = isFailure ? next.reason : (record?.origin ?? 'gone');
  const gone = deleted === true && hubspotId === null ? { deleted } : {};
  const change = { atMs, hubspotId, reason, ...gone };
  return { ...contact, history: [...contact.history, change].slice(-RECORD_CHANGES_MAX) };
}

function attemptEnded(contact: Contact, { end }: ContactSettlement, nowMs: number): Contact {
  if (end === 'unknown') return doubted(contact, nowMs);
  return contact.sending === null ? contact : { ...contact, sending: null };
}

/** A contact of which HubSpot confirmed a newer revision before this attempt ended. */
function overtaken(contact: Contact, settlement: ContactSettlement, nowMs: number): Contact {
  const { confirmed = {} } = settlement;
  const hidden = Object.keys(confirmed).filter(
    (property) => contact.confirmed[property] !== confirmed[property],
  );
  if (hidden.length === 0) return contact;
  const left = { ...contact, confirmed: without(contact.confirmed, hidden) };
  return contact.state === 'done' ? again(left, nowMs) : left;
}

function heard(contact: Contact, settlement: ContactSettlement): Contact {
  const { record, before = contact.hubspotId, others = [], merged } = settlement;
  if (before !== contact.hubspotId && record?.hubspotId !== contact.hubspotId) {
    // It got another record from a contact that it absorbed meanwhile: this one is a duplicate.
    return withDuplicates(contact, record === undefined || record === null ? [] : [record]);
  }
  const dropped = settlement.dropped ?? contact.dropped;
  const known = {
    ...withDuplicates(withRecord(withoutDuplicate(contact, settlement), settlement), others),
    verdicts: settlement.verdicts ?? contact.verdicts,
    dropped: dropped.filter(({ holder }) => merged === undefined || holder?.recordId !== merged),
  };
  return settlement.revision === contact.revision
    ? withNextStep(known, settlement)
    : withConfirmedRevision(known, settlement);
}

/** A contact with further records of its own. */
export function withDuplicates(contact: Contact, found: readonly FoundRecord[]): Contact {
  const known = new Set(contact.duplicates.map(({ hubspotId }) => hubspotId));
  const records = found
    .filter(({ hubspotId }) => !known.has(hubspotId))
    .map((record) => attributed(contact, record));
  const duplicates = [...contact.duplicates, ...records];
  return { ...contact, duplicates: withoutRecord(duplicates, contact.hubspotId) };
}

function withoutDuplicate(contact: Contact, { merged }: ContactSettlement): Contact {
  if (merged === undefined) return contact;
  return { ...contact, confirmed: {}, duplicates: withoutRecord(contact.duplicates, merged) };
}

/** What was confirmed of one record says nothing of another. */
function withRecord(contact: Contact, { record, confirmed }: ContactSettlement): Contact {
  if (record === undefined)
    return { ...contact, confirmed: { ...contact.confirmed, ...confirmed } };
  if (record === null) {
    const inDoubt = madeInDoubt(contact.inDoubt);
    return { ...contact, hubspotId: null, origin: null, confirmed: {}, inDoubt };
  }
  const same = contact.hubspotId === null || contact.hubspotId === record.hubspotId;
  return {
    ...contact,
    ...attributed(contact, record),
    confirmed: { ...(same ? contact.confirmed : {}), ...confirmed },
    inDoubt: same ? contact.inDoubt : madeInDoubt(contact.inDoubt),
  };
}

function withNextStep(contact: Contact, settlement: ContactSettlement): Contact {
  const { next } = settlement;
  switch (next.kind) {
    case 'done':
      return {
        ...withConfirmedRevision(contact, settlement),
        state: 'done',
        reason: next.reason ?? null,
        code: next.code ?? null,
        attempts: 0,
      };
    case 'again':
      return {
        ...contact,
        dueAtMs: next.dueAtMs ?? contact.dueAtMs,
        waitsOn: next.waitsOn ?? null,
      };
    case 'waiting':
    case 'dead':
    case 'discarded':
      return { ...contact, state: next.kind, reason: next.reason, code: next.code };
    case 'retry':
      return {
        ...contact,
        state: 'pending',
        reason: next.reason,
        code: next.code,
        attempts: contact.attempts + 1,
        dueAtMs: next.dueAtMs,
        waitsOn: next.waitsOn ?? null,
      };
  }
}

function withConfirmedRevision(contact: Contact, { next, revision }: ContactSettlement): Contact {
  if (next.kind !== 'done') return contact;
  return { ...contact, confirmedRevision: Math.max(contact.confirmedRevision, revision) };
}
