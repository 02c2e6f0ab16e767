import type { ContactSettlement, DirtyContact, SyncedEvent } from '../../core/ledger/work.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import { settled, settledAfterFold } from '../../core/ledger/settle.ts';
import type { ContactRows } from './contact-row.ts';
import type { Fold } from './fold.ts';
import type { SyncedEvents } from './synced.ts';
import type { Timeline } from './timeline.ts';

/** The parts of the ledger that a contact's way to HubSpot touches. */
export interface ContactParts {
  readonly rows: ContactRows;
  readonly fold: Fold;
  readonly timeline: Timeline;
  readonly synced: SyncedEvents;
}

/** Contacts to send whose time has come, the longest waiting first. */
export function claimContacts(
  rows: ContactRows,
  connection: string,
  nowMs: number,
  limit: number,
): DirtyContact[] {
  return rows.due(connection, nowMs, limit).map((contact) => dirtyContact(rows, contact));
}

/** A contact as the dispatcher needs it. */
export function dirtyContact(rows: ContactRows, contact: Contact): DirtyContact {
  return {
    id: contact.id,
    connection: contact.connection,
    revision: contact.revision,
    keys: rows.keysOf(contact.id),
    document: { registers: contact.registers, wallet: rows.walletOf(contact.id) },
    hubspotId: contact.hubspotId,
    origin: contact.origin,
    duplicates: contact.duplicates,
    confirmed: contact.confirmed,
    dropped: contact.dropped,
    attempts: contact.attempts,
    inDoubt: contact.inDoubt,
  };
}

/** Records what became of one contact; returns the events that are now wholly in HubSpot. */
export function settleContact(
  parts: ContactParts,
  settlement: ContactSettlement,
  nowMs: number,
): SyncedEvent[] {
  const contact = parts.rows.find(settlement.id);
  if (contact === null) return [];
  const next =
    contact.id === settlement.id
      ? settled(contact, settlement, nowMs)
      : settledAfterFold(contact, settlement, nowMs);
  const moved = next.confirmedRevision !== contact.confirmedRevision;
  const saved = saveSettled(parts, moved ? parts.synced.withUnsynced(next) : next, nowMs);
  if (settlement.record !== undefined) parts.timeline.follow(saved, nowMs);
  return parts.synced.ofContact(saved.id, nowMs);
}

/** Two contacts that have come to the same record in HubSpot are one. */
function saveSettled({ rows, fold }: ContactParts, contact: Contact, nowMs: number): Contact {
  const owner =
    contact.hubspotId === null
      ? null
      : rows.withRecord(contact.connection, contact.hubspotId, contact.id);
  if (owner !== null) return fold([owner, contact], nowMs);
  rows.save(contact, nowMs);
  return contact;
}
