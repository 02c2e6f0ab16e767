import type { Sql } from './sql.ts';
import type { Awaitable } from '../session.ts';
import type { EventView, RequestView } from '../../model/view.ts';

/** Requests that the view of one event or contact shows. */
const REQUESTS_SHOWN_MAX = 50;

const COLUMNS = `requests.at_ms AS atMs, endpoint, status, ms, correlation_id AS correlationId, subjects`;

/** Prepares what was asked of HubSpot about contacts and events. */
export function prepareRequestViews(sql: Sql) {
  const ofContact = sql.prepare<[number], RequestView>(`
    SELECT ${COLUMNS} FROM request_subjects JOIN requests ON requests.id = request_id
    WHERE kind = 'contact' AND subject_id = ?
    ORDER BY request_subjects.at_ms DESC, request_id DESC LIMIT ${REQUESTS_SHOWN_MAX}`);
  const ofEvent = sql.prepare<
    [Pick<EventView, 'seq' | 'contactId' | 'receivedAtMs'>],
    RequestView
  >(`
    SELECT ${COLUMNS} FROM requests WHERE id IN (
      SELECT request_id FROM (
        SELECT at_ms, request_id FROM request_subjects
        WHERE kind = 'contact' AND subject_id = @contactId AND at_ms >= @receivedAtMs
        ORDER BY at_ms, request_id LIMIT ${REQUESTS_SHOWN_MAX}) AS newest
      UNION
      SELECT request_id FROM request_subjects
        WHERE kind = 'entry' AND subject_id IN (SELECT id FROM timeline WHERE event_seq = @seq))
    ORDER BY at_ms, id LIMIT ${REQUESTS_SHOWN_MAX}`);
  return {
    /** Requests about a contact, the newest first. */
    ofContact: (id: number): Awaitable<RequestView[]> => ofContact.all(id),
    /** Requests about the entries of an event, and about its contact since its receipt; oldest first. */
    ofEvent: ({ seq, contactId, receivedAtMs }: EventView): Awaitable<RequestView[]> =>
      ofEvent.all({ seq, contactId, receivedAtMs }),
  };
}
