import type { Database } from 'better-sqlite3';
import type { ErasureStore, SearchedEvent } from '../desk-store.ts';
import type { ContactRows } from './contact-row.ts';
import type { Forget } from './forget.ts';
import type { Tombstones } from './tombstones.ts';

/** The parts of the ledger that erasing a person touches. */
interface EraseParts {
  readonly rows: ContactRows;
  readonly forget: Forget;
  readonly tombstones: Tombstones;
}

/** Prepares what erasing a person looks at and removes. */
export function prepareErase(
  database: Database,
  { rows, forget, tombstones }: EraseParts,
): ErasureStore {
  return {
    erasedContact: (id) => {
      const contact = rows.find(id);
      if (contact === null) return null;
      const duplicates = contact.duplicates.map(({ hubspotId }) => hubspotId);
      const { hubspotId } = contact;
      return {
        id: contact.id,
        keys: rows.keysOf(contact.id),
        hubspotIds: hubspotId === null ? duplicates : [hubspotId, ...duplicates],
      };
    },
    setTombstones: tombstones.set,
    readmit: tombstones.readmit,
    ...prepareSearch(database),
    forgetEvents: forget.events,
    removeEntries: forget.entriesOfContact,
    removeTraces: prepareRemoveTraces(database),
    removeContact: prepareRemoveContact(database, rows),
  };
}

function prepareSearch(
  database: Database,
): Pick<ErasureStore, 'searchedEvents' | 'bodies' | 'eventsOfContact'> {
  const window = database.prepare<
    [{ connection: string; afterSeq: number; limit: number }],
    Omit<SearchedEvent, 'isOpen'> & { readonly isOpen: 0 | 1 }
  >(`
    SELECT seq, connection = @connection AND contact_id IS NULL AND purged = 0 AS isOpen,
      body_bytes AS bodyBytes
    FROM events WHERE seq > @afterSeq ORDER BY seq LIMIT @limit`);
  const bodies = database.prepare<[string], { seq: number; body: Buffer }>(
    'SELECT seq, body FROM event_bodies WHERE seq IN (SELECT value FROM json_each(?))',
  );
  const ofContact = database.prepare<[number, number], { seq: number }>(
    'SELECT seq FROM events INDEXED BY events_of_contact WHERE contact_id = ? LIMIT ?',
  );
  return {
    searchedEvents: (connection, afterSeq, limit) =>
      window
        .all({ connection, afterSeq, limit })
        .map((event) => ({ ...event, isOpen: event.isOpen === 1 })),
    bodies: (seqs) => bodies.all(JSON.stringify(seqs)),
    eventsOfContact: (id, limit) => ofContact.all(id, limit).map(({ seq }) => seq),
  };
}

/** What is kept beside a contact and its events: changes of passes, requests, differences. */
function prepareRemoveTraces(database: Database): ErasureStore['removeTraces'] {
  const removals = [
    `DELETE FROM pass_changes WHERE (contact_id, event_id, pass_id) IN (
      SELECT contact_id, event_id, pass_id FROM pass_changes WHERE contact_id = ? LIMIT ?)`,
    `DELETE FROM request_subjects WHERE (kind, subject_id, at_ms, request_id) IN (
      SELECT kind, subject_id, at_ms, request_id FROM request_subjects
      WHERE kind = 'contact' AND subject_id = ? LIMIT ?)`,
    'DELETE FROM drifts WHERE id IN (SELECT id FROM drifts WHERE contact_id = ? LIMIT ?)',
  ].map((sql) => database.prepare<[number, number]>(sql));
  return (contactId, limit) => {
    let left = limit;
    for (const removal of removals) left -= removal.run(contactId, left).changes;
    return limit - left;
  };
}

function prepareRemoveContact(database: Database, rows: ContactRows): ErasureStore['removeContact'] {
  const removals = [
    'DELETE FROM contact_keys WHERE contact_id = ?',
    'DELETE FROM contact_folds WHERE into_id = ?',
  ].map((sql) => database.prepare<[number]>(sql));
  return (id) => {
    for (const removal of removals) removal.run(id);
    rows.remove(id);
  };
}
