import type { Sql } from './sql.ts';
import type { ViewStore } from '../desk-store.ts';
import type { EventToTry } from '../../model/event-to-try.ts';

/** Prepares a walk through events that have a payload, the newest receipt first. */
export function prepareEventsToTry(sql: Sql): ViewStore['loadEventsToTry'] {
  const newest = sql.prepare<[object], Omit<EventToTry, 'who'>>(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body,
      contact_id AS contactId
    FROM events INDEXED BY events_received JOIN event_bodies USING (seq)
    WHERE connection = @connection AND purged = 0 AND name IS NOT NULL
      AND (received_at_ms, seq) < (@receivedAtMs, @seq)
    ORDER BY received_at_ms DESC, seq DESC LIMIT @limit`);
  return async (connection, place, limit) => {
    const { receivedAtMs, seq } = place ?? LAST;
    return newest.all({ connection, receivedAtMs, seq, limit });
  };
}

const LAST = { receivedAtMs: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };
