import type { Database } from 'better-sqlite3';
import type { StoredEvent } from '../port.ts';

/** Most events revived with one commit, so that appends need not wait long for it. */
export const REVIVED_PER_COMMIT_MAX = 5_000;

/** Prepares the operations on events that wait to be applied. */
export function prepareEvents(database: Database) {
  const pending = database.prepare<[string, number], StoredEvent>(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body
    FROM events JOIN event_bodies USING (seq)
    WHERE connection = ? AND state = 'pending'
    ORDER BY seq LIMIT ?`);
  // What retention has purged cannot be applied any more.
  const reviveIgnored = database.prepare<[string, string, number]>(`
    UPDATE events SET state = 'pending', reason = NULL
    WHERE seq IN (
      SELECT seq FROM events JOIN event_bodies USING (seq)
      WHERE connection = ? AND state = 'done' AND reason = 'ignored'
        AND name IN (SELECT value FROM json_each(?))
      LIMIT ?)`);
  return {
    pending: (connection: string, limit: number): StoredEvent[] => pending.all(connection, limit),
    /** Revives at most {@link REVIVED_PER_COMMIT_MAX} events; fewer than that means that none is left. */
    reviveIgnored: (connection: string, mappedNames: readonly string[]): number =>
      reviveIgnored.run(connection, JSON.stringify(mappedNames), REVIVED_PER_COMMIT_MAX).changes,
  };
}
