import type { Database } from 'better-sqlite3';
import type { SyncedEvent } from '../../core/ledger/work.ts';
import type { Contact } from '../../core/ledger/contact.ts';

/**
 * An event is in HubSpot when its contact is confirmed up to the revision that the event made, and
 * every entry that it put on a timeline is there too. One that waits to be applied again is not.
 */
const MARK_SYNCED = `
  UPDATE events SET synced_at_ms = @nowMs
  WHERE synced_at_ms IS NULL AND state = 'done'
    AND revision <= (SELECT confirmed_revision FROM contacts WHERE contacts.id = events.contact_id)
    AND NOT EXISTS (
      SELECT 1 FROM timeline WHERE timeline.event_seq = events.seq AND timeline.state <> 'done')`;

const RETURNING = `
  RETURNING event_id AS eventId, name, since_ms AS sinceMs,
    (SELECT hubspot_id FROM contacts WHERE contacts.id = events.contact_id) AS hubspotId`;

/** Finds out which events have become wholly part of HubSpot. */
export type SyncedEvents = ReturnType<typeof prepareSynced>;

/** Prepares the statements that mark events as synced; each returns an event once, when it becomes so. */
export function prepareSynced(database: Database) {
  const ofContact = database.prepare<[{ nowMs: number; id: number }], SyncedEvent>(
    `${MARK_SYNCED} AND contact_id = @id ${RETURNING}`,
  );
  const ofEntry = database.prepare<[{ nowMs: number; id: number }], SyncedEvent>(
    `${MARK_SYNCED} AND seq = (SELECT event_seq FROM timeline WHERE id = @id) ${RETURNING}`,
  );
  const oldestUnsynced = database.prepare<[number, number], { sinceMs: number | null }>(`
    SELECT MIN(since_ms) AS sinceMs FROM events
    WHERE contact_id = ? AND synced_at_ms IS NULL AND revision > ?`);
  return {
    /** Events of a contact, after a settlement of the contact. */
    ofContact: (id: number, nowMs: number): SyncedEvent[] => ofContact.all({ id, nowMs }),
    /** The event of a timeline entry, after a settlement of the entry. */
    ofEntry: (id: number, nowMs: number): SyncedEvent[] => ofEntry.all({ id, nowMs }),
    /** The contact with the age of the oldest event that waits for a newer revision of it. */
    withUnsynced: (contact: Contact): Contact => ({
      ...contact,
      unsyncedSinceMs: oldestUnsynced.get(contact.id, contact.confirmedRevision)?.sinceMs ?? null,
    }),
  };
}
