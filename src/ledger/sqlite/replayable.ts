import type { Database } from 'better-sqlite3';
import type { ReplayableContact, ReplayablePage, ReplayFilter } from '../replay.ts';
import type { StoredEvent } from '../../core/ledger/work.ts';
import type { ContactRows } from './contact-row.ts';
import { dirtyContact } from './dirty-contact.ts';
import { type Candidate, isReplayed, TOLD_MS, type ReplayWalk } from './replay-walk.ts';
import { withoutEvents } from '../../core/ledger/without-events.ts';

/** Events that one page looks at. */
const WALKED_PER_PAGE_MAX = 1_000;

/** Events after which a page ends: their bodies travel with it. */
const EVENTS_PER_PAGE_MAX = 200;

interface Page {
  readonly contacts: ReplayableContact[];
  readonly loose: StoredEvent[];
}

/** Prepares a page of what a replay would apply again. */
export function prepareReplayable(
  database: Database,
  rows: ContactRows,
  walk: ReplayWalk,
): (connection: string, filter: ReplayFilter, cursor: number | null) => ReplayablePage {
  const readContact = prepareReadContact(database, rows);
  const loose = database.prepare<[number], StoredEvent>(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body
    FROM events JOIN event_bodies USING (seq) WHERE seq = ?`);
  return (connection, filter, cursor) => {
    const limit = WALKED_PER_PAGE_MAX;
    const walked = walk(connection, filter, { cursor, purged: 0, limit });
    const page: Page = { contacts: [], loose: [] };
    let events = 0;
    for (const event of walked.filter((event) => isReplayed(event, filter))) {
      if (event.contactId === null) {
        page.loose.push(...loose.all(event.seq));
        events += 1;
      } else {
        const contact = readContact(event.contactId, event, filter);
        if (contact !== null) page.contacts.push(contact);
        events += contact?.events.length ?? 0;
      }
      if (events >= EVENTS_PER_PAGE_MAX) return { ...page, cursor: event.seq };
    }
    return { ...page, cursor: walked.length < limit ? null : (walked.at(-1)?.seq ?? null) };
  };
}

/** A contact at the first of its events that the walk comes to; null at the others. */
function prepareReadContact(
  database: Database,
  rows: ContactRows,
): (id: number, at: Candidate, filter: ReplayFilter) => ReplayableContact | null {
  const stored = database.prepare<[number], StoredEvent & Candidate>(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body,
      state, reason, contact_id AS contactId, ${TOLD_MS} AS toldMs
    FROM events INDEXED BY events_of_contact CROSS JOIN event_bodies USING (seq)
    WHERE contact_id = ? AND state = 'done' ORDER BY seq`);
  const entries = database.prepare<[number], { name: string }>(
    'SELECT name FROM timeline WHERE event_seq = ? ORDER BY id',
  );
  return (id, at, filter) => {
    const events = stored.all(id);
    const matched = events.filter((event) => isReplayed(event, filter));
    const contact = rows.find(id);
    if (contact === null || matched.some((event) => isBefore(event, at, filter))) return null;
    const names = events.map(({ seq, eventId }) => [
      eventId,
      entries.all(seq).map(({ name }) => name),
    ]);
    const dirty = dirtyContact(rows, contact);
    return {
      contact: dirty,
      rest: withoutEvents(dirty.document, new Set(events.map(({ eventId }) => eventId))),
      events: events.map(storedEvent),
      entries: Object.fromEntries(names) as ReplayableContact['entries'],
    };
  };
}

function isBefore(a: Candidate, b: Candidate, { contactKey }: ReplayFilter): boolean {
  if (contactKey !== undefined || a.receivedAtMs === b.receivedAtMs) return a.seq < b.seq;
  return a.receivedAtMs < b.receivedAtMs;
}

function storedEvent(row: StoredEvent): StoredEvent {
  const { seq, connection, eventId, name, at, receivedAtMs, body } = row;
  return { seq, connection, eventId, name, at, receivedAtMs, body };
}
