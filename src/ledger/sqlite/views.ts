import type { Database } from 'better-sqlite3';
import type { DroppedValue } from '../../core/application.ts';
import type { ContactView, EntryView, EventSummary, EventView } from '../views.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { ContactRows } from './contact-row.ts';
import { dirtyContact } from './dirty-contact.ts';
import { SUMMARY_COLUMNS } from './event-row.ts';
import type { Facts } from './facts.ts';
import type { Requests } from './requests.ts';

/** Timeline entries that the view of a contact shows, the newest. */
const ENTRIES_SHOWN_MAX = 100;

/** Events that the view of a contact shows, the newest. */
const EVENTS_SHOWN_MAX = 50;

type EventViewRow = Omit<EventView, 'dropped' | 'facts' | 'timeline' | 'requests'> & {
  readonly dropped: string;
};

const ENTRY_COLUMNS = `timeline.id, events.event_id AS eventId, timeline.name, timeline.at,
  timeline.state, timeline.reason, timeline.driver, timeline.remote_id AS remoteId`;

/** The parts of the ledger that a view shows. */
interface ViewParts {
  readonly rows: ContactRows;
  readonly facts: Facts;
  readonly requests: Requests;
}

/** Prepares what a person sees of one event or one contact. */
export function prepareViews(database: Database, parts: ViewParts) {
  const viewOf = prepareContactView(database, parts);
  const { rows } = parts;
  return {
    event: prepareEventView(database, parts),
    contact: (connection: string, keyValue: string): ContactView | null =>
      viewOf(rows.named(connection, keyValue)),
    contactById: (connection: string, id: number): ContactView | null => {
      const contact = rows.find(id);
      return contact?.connection === connection ? viewOf(contact) : null;
    },
  };
}

function prepareEventView(
  database: Database,
  { facts, requests }: ViewParts,
): (connection: string, eventId: string) => EventView | null {
  const event = database.prepare<[string, string], EventViewRow>(`
    SELECT ${SUMMARY_COLUMNS}, body_bytes AS bodyBytes, body_hash AS bodyHash,
      signature_encoding AS signatureEncoding, mapping_version AS mappingVersion, dropped, body
    FROM events LEFT JOIN event_bodies USING (seq)
    WHERE connection = ? AND event_id = ?`);
  const timeline = database.prepare<[number], EntryView>(`
    SELECT ${ENTRY_COLUMNS} FROM timeline JOIN events ON events.seq = timeline.event_seq
    WHERE event_seq = ? ORDER BY timeline.id LIMIT ${ENTRIES_SHOWN_MAX}`);
  return (connection, eventId) => {
    const row = event.get(connection, eventId);
    if (row === undefined) return null;
    return {
      ...row,
      dropped: JSON.parse(row.dropped) as DroppedValue[],
      facts: facts.load(row.seq),
      timeline: timeline.all(row.seq),
      requests: requests.ofEvent(row),
    };
  };
}

function prepareContactView(
  database: Database,
  { rows, requests }: ViewParts,
): (contact: Contact | null) => ContactView | null {
  const timeline = database.prepare<[number], EntryView>(`
    SELECT ${ENTRY_COLUMNS} FROM timeline JOIN events ON events.seq = timeline.event_seq
    WHERE timeline.contact_id = ? ORDER BY timeline.at DESC, timeline.id DESC
    LIMIT ${ENTRIES_SHOWN_MAX}`);
  const events = database.prepare<[number], EventSummary>(`
    SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY events_of_contact
    WHERE contact_id = ? ORDER BY seq DESC LIMIT ${EVENTS_SHOWN_MAX}`);
  return (contact) => {
    if (contact === null) return null;
    const { state, reason, code, history, updatedAtMs } = contact;
    return {
      ...dirtyContact(rows, contact),
      updatedAtMs,
      state,
      reason,
      code,
      story: history,
      timeline: timeline.all(contact.id),
      events: events.all(contact.id),
      requests: requests.ofContact(contact.id),
    };
  };
}
