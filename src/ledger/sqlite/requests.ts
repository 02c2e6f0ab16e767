import type { Database } from 'better-sqlite3';
import type { RequestView } from '../views.ts';
import type { RequestRecord } from '../../core/ledger/work.ts';

/** Requests that the view of one event or contact shows. */
const REQUESTS_SHOWN_MAX = 50;

/** What was asked of HubSpot about contacts and timeline entries. */
export type Requests = ReturnType<typeof prepareRequests>;

const COLUMNS = `requests.at_ms AS atMs, endpoint, status, ms, correlation_id AS correlationId, subjects`;

/** Prepares the memory of requests. */
export function prepareRequests(database: Database) {
  return { record: prepareRecord(database), ...prepareLookUp(database) };
}

function prepareRecord(
  database: Database,
): (connection: string, requests: readonly RequestRecord[]) => void {
  const insert = database.prepare(`
    INSERT INTO requests (connection, at_ms, endpoint, status, ms, correlation_id, subjects)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  // A contact may have been folded into another meanwhile, or be erased.
  const contact = database.prepare<[{ id: number }], { id: number }>(`
    SELECT id FROM contacts WHERE id = COALESCE(
      (SELECT into_id FROM contact_folds WHERE contact_id = @id), @id)`);
  const entry = database.prepare<[{ id: number }], { id: number }>(
    'SELECT id FROM timeline WHERE id = @id',
  );
  const addSubject = database.prepare(`
    INSERT INTO request_subjects (kind, subject_id, at_ms, request_id) VALUES (?, ?, ?, ?)
    ON CONFLICT (kind, subject_id, at_ms, request_id) DO NOTHING`);
  const known = (lookUp: typeof contact, ids: readonly number[]): readonly number[] =>
    ids.flatMap((id) => lookUp.get({ id })?.id ?? []);
  return (connection, requests) => {
    for (const request of requests) {
      const contacts = known(contact, request.contacts);
      const entries = known(entry, request.entries);
      if (contacts.length + entries.length === 0) continue;
      const { atMs, endpoint, status, ms, correlationId } = request;
      const subjects = request.contacts.length + request.entries.length;
      const row = [connection, atMs, endpoint, status, ms, correlationId, subjects];
      const requestId = insert.run(...row).lastInsertRowid;
      for (const id of contacts) addSubject.run('contact', id, atMs, requestId);
      for (const id of entries) addSubject.run('entry', id, atMs, requestId);
    }
  };
}

function prepareLookUp(database: Database) {
  const ofContact = database.prepare<[number], RequestView>(`
    SELECT ${COLUMNS} FROM request_subjects JOIN requests ON requests.id = request_id
    WHERE kind = 'contact' AND subject_id = ?
    ORDER BY request_subjects.at_ms DESC, request_id DESC LIMIT ${REQUESTS_SHOWN_MAX}`);
  const ofEvent = database.prepare<
    [{ seq: number; contactId: number | null; receivedAtMs: number }],
    RequestView
  >(`
    SELECT ${COLUMNS} FROM requests WHERE id IN (
      SELECT request_id FROM (
        SELECT at_ms, request_id FROM request_subjects
        WHERE kind = 'contact' AND subject_id = @contactId AND at_ms >= @receivedAtMs
        ORDER BY at_ms, request_id LIMIT ${REQUESTS_SHOWN_MAX})
      UNION
      SELECT request_id FROM request_subjects
        WHERE kind = 'entry' AND subject_id IN (SELECT id FROM timeline WHERE event_seq = @seq))
    ORDER BY at_ms, id LIMIT ${REQUESTS_SHOWN_MAX}`);
  return {
    /** Requests about a contact, the newest first. */
    ofContact: (id: number): RequestView[] => ofContact.all(id),
    /** Requests about the entries of an event, and about its contact since its receipt; oldest first. */
    ofEvent: (event: { seq: number; contactId: number | null; receivedAtMs: number }) =>
      ofEvent.all({
        seq: event.seq,
        contactId: event.contactId,
        receivedAtMs: event.receivedAtMs,
      }),
  };
}
