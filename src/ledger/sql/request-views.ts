import type { Sql } from './sql.ts';
import type { PackedBodies } from '../desk-store.ts';
import type { EventView, RequestView } from '../../model/view.ts';

/** Requests that the view of one event or contact shows. */
const REQUESTS_SHOWN_MAX = 50;

const COLUMNS = `requests.id, requests.at_ms AS atMs, endpoint, status, ms,
  correlation_id AS correlationId, subjects, CASE WHEN EXISTS (
    SELECT 1 FROM request_bodies WHERE request_bodies.request_id = requests.id)
    THEN 1 ELSE 0 END AS hasBodies`;

type Row = Omit<RequestView, 'hasBodies'> & { readonly hasBodies: 0 | 1 };

/** Prepares what was asked of HubSpot about contacts and events. */
export function prepareRequestViews(sql: Sql) {
  const ofContact = sql.prepare<[number], Row>(`
    SELECT ${COLUMNS} FROM request_subjects JOIN requests ON requests.id = request_id
    WHERE kind = 'contact' AND subject_id = ?
    ORDER BY request_subjects.at_ms DESC, request_id DESC LIMIT ${REQUESTS_SHOWN_MAX}`);
  const ofEvent = sql.prepare<[Pick<EventView, 'seq' | 'contactId' | 'receivedAtMs'>], Row>(`
    SELECT ${COLUMNS} FROM requests WHERE id IN (
      SELECT request_id FROM (
        SELECT at_ms, request_id FROM request_subjects
        WHERE kind = 'contact' AND subject_id = @contactId AND at_ms >= @receivedAtMs
        ORDER BY at_ms, request_id LIMIT ${REQUESTS_SHOWN_MAX}) AS newest
      UNION
      SELECT request_id FROM request_subjects
        WHERE kind = 'entry' AND subject_id IN (SELECT id FROM timeline WHERE event_seq = @seq))
    ORDER BY at_ms, id LIMIT ${REQUESTS_SHOWN_MAX}`);
  const bodies = sql.prepare<[string, number], PackedBodies>(`
    SELECT asked, answered FROM requests JOIN request_bodies ON request_id = id
    WHERE connection = ? AND id = ?`);
  return {
    /** Requests about a contact, the newest first. */
    ofContact: async (id: number): Promise<RequestView[]> =>
      (await ofContact.all(id)).map(requestOfRow),
    /** Requests about the entries of an event, and about its contact since its receipt; oldest first. */
    ofEvent: async ({ seq, contactId, receivedAtMs }: EventView): Promise<RequestView[]> =>
      (await ofEvent.all({ seq, contactId, receivedAtMs })).map(requestOfRow),
    bodies: async (connection: string, id: number): Promise<PackedBodies | null> =>
      (await bodies.get(connection, id)) ?? null,
  };
}

function requestOfRow({ hasBodies, ...row }: Row): RequestView {
  return { ...row, hasBodies: hasBodies === 1 };
}
