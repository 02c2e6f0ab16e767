import { isDeepStrictEqual } from 'node:util';
import { mergeContact, type ContactDocument } from '../../core/contact.ts';
import { RECORD_TURNS_MAX } from '../views.ts';
import type { ContactSettlement, HubSpotRecord } from '../work.ts';
import type { Contact } from './contact-row.ts';

/** A contact that has something new to send; new facts may cure what failed, so it starts afresh. */
export function dirtied(contact: Contact, nowMs: number): Contact {
  return {
    ...contact,
    revision: contact.revision + 1,
    state: 'pending',
    reason: null,
    attempts: 0,
    dueAtMs: nowMs,
  };
}

/** A contact with a document merged into its own: the same object when that says nothing new. */
export function merged(contact: Contact, incoming: ContactDocument): Contact {
  const document = mergeContact(contact.document, incoming);
  return isDeepStrictEqual(document, contact.document) ? contact : { ...contact, document };
}

/** A contact that an event is waiting in, so that the age of the backlog can be told. */
export function awaited(contact: Contact, sinceMs: number): Contact {
  const unsyncedSinceMs = Math.min(contact.unsyncedSinceMs ?? sinceMs, sinceMs);
  return unsyncedSinceMs === contact.unsyncedSinceMs ? contact : { ...contact, unsyncedSinceMs };
}

/** Whether HubSpot has everything that is known of a contact. */
export function isClean(contact: Contact): boolean {
  return contact.state === 'done' && contact.confirmedRevision >= contact.revision;
}

/**
 * Of contacts that turn out to be one, the one that stays: one whose record was in HubSpot before
 * the daemon, then one whose record the daemon made, and of equals the oldest.
 */
function survivorOf(contacts: readonly [Contact, ...Contact[]]): Contact {
  const rank = ({ origin }: Contact): number => ['adopted', 'created', null].indexOf(origin);
  const before = (a: Contact, b: Contact): boolean =>
    rank(a) === rank(b) ? a.id < b.id : rank(a) < rank(b);
  return contacts.reduce((best, contact) => (before(contact, best) ? contact : best));
}

/**
 * The one contact that several turn out to be. What HubSpot confirmed of a record stays true of
 * the survivor only when it has that very record; later contacts of the list know it better.
 */
export function folded(contacts: readonly [Contact, ...Contact[]], nowMs: number): Contact {
  const survivor = survivorOf(contacts);
  const ofRecord = contacts.filter((contact) => contact.hubspotId === survivor.hubspotId);
  return {
    ...dirtied(survivor, nowMs),
    document: contacts.map((contact) => contact.document).reduce(mergeContact),
    confirmed: Object.assign(
      {},
      ...ofRecord.map((contact) => contact.confirmed),
    ) as Contact['confirmed'],
    duplicates: withoutRecord(contacts.flatMap(recordsOf), survivor.hubspotId),
    story: contacts
      .flatMap(({ story }) => story)
      .sort((a, b) => a.atMs - b.atMs)
      .slice(-RECORD_TURNS_MAX),
  };
}

/**
 * A contact after an attempt to send it. What HubSpot said counts always; what comes next only
 * when nothing newer has arrived since the attempt began, else the contact stays to be sent again.
 */
export function settled(contact: Contact, settlement: ContactSettlement): Contact {
  const heard = {
    ...withRecord(withoutDuplicate(contact, settlement), settlement),
    dropped: settlement.dropped ?? contact.dropped,
  };
  return settlement.revision === contact.revision
    ? withNextStep(heard, settlement)
    : withConfirmedRevision(heard, settlement);
}

/**
 * A contact that absorbed another one while that was being sent: of the attempt only a record that
 * it made or found counts, for the revisions of the two are not of one series.
 */
export function settledAfterFold(contact: Contact, settlement: ContactSettlement): Contact {
  const { record } = settlement;
  if (record === undefined || record === null) return contact;
  if (contact.hubspotId === null || contact.hubspotId === record.hubspotId) {
    return withRecord(contact, settlement);
  }
  return withDuplicate(contact, record);
}

function withDuplicate(contact: Contact, record: HubSpotRecord): Contact {
  const others = withoutRecord(contact.duplicates, record.hubspotId);
  return { ...contact, duplicates: [...others, record] };
}

/** The records in HubSpot that a contact has. */
function recordsOf({ hubspotId, origin, duplicates }: Contact): readonly HubSpotRecord[] {
  return hubspotId === null || origin === null
    ? duplicates
    : [{ hubspotId, origin }, ...duplicates];
}

/** Records, each once, without the one of an id. */
function withoutRecord(
  records: readonly HubSpotRecord[],
  hubspotId: string | null,
): readonly HubSpotRecord[] {
  const byId = new Map(records.map((record) => [record.hubspotId, record]));
  return [...byId.values()].filter((record) => record.hubspotId !== hubspotId);
}

/** A contact whose story tells the turn that a settlement made of its record, if it made one. */
export function told(
  contact: Contact,
  before: string | null,
  { record, next }: ContactSettlement,
  atMs: number,
): Contact {
  const { hubspotId } = contact;
  if (hubspotId === before) return contact;
  const reason = 'reason' in next ? next.reason : (record?.origin ?? 'gone');
  const story = [...contact.story, { atMs, hubspotId, reason }].slice(-RECORD_TURNS_MAX);
  return { ...contact, story };
}

function withoutDuplicate(contact: Contact, { merged }: ContactSettlement): Contact {
  if (merged === undefined) return contact;
  return { ...contact, confirmed: {}, duplicates: withoutRecord(contact.duplicates, merged) };
}

/** What was confirmed of one record says nothing of another. */
function withRecord(contact: Contact, { record, confirmed }: ContactSettlement): Contact {
  if (record === undefined)
    return { ...contact, confirmed: { ...contact.confirmed, ...confirmed } };
  if (record === null) return { ...contact, hubspotId: null, origin: null, confirmed: {} };
  const same = contact.hubspotId === null || contact.hubspotId === record.hubspotId;
  return { ...contact, ...record, confirmed: { ...(same ? contact.confirmed : {}), ...confirmed } };
}

function withNextStep(contact: Contact, settlement: ContactSettlement): Contact {
  const { next } = settlement;
  switch (next.kind) {
    case 'done':
      return {
        ...withConfirmedRevision(contact, settlement),
        state: 'done',
        reason: null,
        attempts: 0,
      };
    case 'again':
      return contact;
    case 'waiting':
    case 'dead':
      return { ...contact, state: next.kind, reason: next.reason };
    case 'retry':
      return {
        ...contact,
        state: 'pending',
        reason: next.reason,
        attempts: contact.attempts + 1,
        dueAtMs: next.dueAtMs,
      };
    default:
      return next satisfies never;
  }
}

function withConfirmedRevision(contact: Contact, { next, revision }: ContactSettlement): Contact {
  if (next.kind !== 'done') return contact;
  return { ...contact, confirmedRevision: Math.max(contact.confirmedRevision, revision) };
}
