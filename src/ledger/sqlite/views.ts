import type { Database } from 'better-sqlite3';
import type { DroppedValue } from '../../core/application.ts';
import type { ContactView, EventView } from '../port.ts';
import type { ContactRows } from './contact-row.ts';
import { dirtyContact } from './contacts.ts';

/** Timeline entries that the view of a contact shows, the newest. */
const ENTRIES_SHOWN_MAX = 100;

type EventViewRow = Omit<EventView, 'dropped'> & { readonly dropped: string };
type EntryView = ContactView['timeline'][number];

/** Prepares what a person sees of one event or one contact. */
export function prepareViews(database: Database, rows: ContactRows) {
  const event = database.prepare<[string, string], EventViewRow>(`
    SELECT event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body_bytes AS bodyBytes,
      body_hash AS bodyHash, signature_encoding AS signatureEncoding, state, reason,
      mapping_version AS mappingVersion, synced_at_ms AS syncedAtMs, contact_id AS contactId,
      dropped, body
    FROM events LEFT JOIN event_bodies USING (seq)
    WHERE connection = ? AND event_id = ?`);
  const timeline = database.prepare<[number], EntryView>(`
    SELECT name, at, state, reason, driver, remote_id AS remoteId FROM timeline
    WHERE contact_id = ? ORDER BY at DESC, id DESC LIMIT ${ENTRIES_SHOWN_MAX}`);
  return {
    event: (connection: string, eventId: string): EventView | null => {
      const row = event.get(connection, eventId);
      if (row === undefined) return null;
      return { ...row, dropped: JSON.parse(row.dropped) as DroppedValue[] };
    },
    /** The newest entries first. */
    contact: (connection: string, keyValue: string): ContactView | null => {
      const contact = rows.withKeyValue(connection, keyValue);
      if (contact === null) return null;
      const { state, reason, dropped, story } = contact;
      return {
        ...dirtyContact(rows, contact),
        state,
        reason,
        dropped,
        story,
        timeline: timeline.all(contact.id),
      };
    },
  };
}
