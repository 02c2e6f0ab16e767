import type { Sql } from './sql.ts';
import { firstWithin } from '../../core/ledger/first-within.ts';
import type { OldEvent, RetentionStore } from '../desk-store.ts';
import { IDS, prepareOfIds } from './bulk.ts';
import { prepareFoldEvents } from './fold-events.ts';

interface Range {
  readonly connection: string;
  readonly beforeMs: number;
  readonly limit: number;
}

/**
 * Prepares what retention purges. Ids and names stay, and so does what is still to be done. Of an entry
 * that HubSpot has, its id there goes where it is computed from the event's, which stays.
 */
export function preparePrune(sql: Sql): RetentionStore {
  const events = sql.prepare<[Range], OldEvent>(`
    SELECT seq, body_bytes AS bodyBytes FROM events INDEXED BY events_received
    WHERE connection = @connection AND purged = 0 AND received_at_ms < @beforeMs
      AND state <> 'pending'
    ORDER BY received_at_ms LIMIT @limit`);
  const entries = sql.prepare<[Range]>(`
    UPDATE timeline SET properties = '{}',
      remote_id = CASE WHEN state = 'done' AND driver <> 'notes' THEN NULL ELSE remote_id END,
      since_ms = CASE WHEN state = 'done' THEN 0 ELSE since_ms END,
      due_at_ms = CASE WHEN state = 'done' THEN 0 ELSE due_at_ms END,
      due_set_ms = CASE WHEN state = 'done' THEN 0 ELSE due_set_ms END
    WHERE id IN (
      SELECT id FROM timeline INDEXED BY timeline_kept
      WHERE connection = @connection AND received_at_ms < @beforeMs
        AND state IN ('done', 'dead', 'discarded') AND properties <> '{}'
      LIMIT @limit)`);
  // In the order of an index: what earlier steps have removed is not walked over again.
  const drifts = sql.prepare<[Range]>(`
    DELETE FROM drifts WHERE id IN (
      SELECT id FROM drifts WHERE connection = @connection AND at_ms < @beforeMs
      ORDER BY at_ms LIMIT @limit)`);
  return {
    loadOldEvents: (connection, beforeMs, limit) => events.all({ connection, beforeMs, limit }),
    purgeEvents: prepareOfIds(
      sql,
      `DELETE FROM event_facts WHERE seq IN ${IDS}`,
      `DELETE FROM event_bodies WHERE seq IN ${IDS}`,
      `UPDATE events SET purged = 1 WHERE seq IN ${IDS}`,
    ),
    foldEvents: prepareFoldEvents(sql),
    emptyEntries: (connection, beforeMs, limit) => entries.changed({ connection, beforeMs, limit }),
    removeDrifts: (connection, beforeMs, limit) => drifts.changed({ connection, beforeMs, limit }),
    removeRequests: prepareRemoveRequests(sql),
  };
}

/** Old requests with the rows that say of whom they were. */
function prepareRemoveRequests(sql: Sql): RetentionStore['removeRequests'] {
  const old = sql.prepare<[string, number, number], { id: number; subjects: number }>(`
    SELECT id, subjects FROM requests WHERE connection = ? AND at_ms < ? ORDER BY at_ms LIMIT ?`);
  const remove = prepareOfIds(
    sql,
    `DELETE FROM request_subjects WHERE request_id IN ${IDS}`,
    `DELETE FROM requests WHERE id IN ${IDS}`,
  );
  return async (connection, beforeMs, limit) => {
    const found = await old.all(connection, beforeMs, limit);
    const some = firstWithin(found, (request) => 1 + request.subjects, limit);
    await remove(some.map(({ id }) => id));
    return some.length;
  };
}
