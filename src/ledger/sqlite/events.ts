import type { Database } from 'better-sqlite3';
import { fits } from '../../core/mapping/mapping.ts';
import type { Step } from '../operations/in-steps.ts';
import type { StoredEvent } from '../../core/ledger/work.ts';

/** Most events revived with one commit, so that appends need not wait long for it. */
const REVIVED_PER_COMMIT_MAX = 5_000;

const IGNORED = `connection = @connection AND state = 'done' AND reason = 'ignored'`;

/** Prepares the operations on events that wait to be applied. */
export function prepareEvents(database: Database) {
  const pending = preparePending(database);
  // One look into the index for each name, however many events have it.
  const ignoredNames = database.prepare<{ connection: string }, { name: string }>(`
    WITH RECURSIVE names (name) AS (
      SELECT MIN(name) FROM events WHERE ${IGNORED}
      UNION ALL
      SELECT (SELECT MIN(name) FROM events WHERE ${IGNORED} AND name > names.name)
        FROM names WHERE name IS NOT NULL)
    SELECT name FROM names WHERE name IS NOT NULL`);
  // What retention has purged cannot be applied any more.
  const revive = database.prepare<{
    connection: string;
    names: string;
    limit: number;
    nowMs: number;
  }>(`
    UPDATE events SET state = 'pending', reason = NULL, since_ms = @nowMs
    WHERE seq IN (
      SELECT seq FROM events JOIN event_bodies USING (seq)
      WHERE ${IGNORED} AND name IN (SELECT value FROM json_each(@names))
      LIMIT @limit)`);
  return {
    pending,
    /** Revives at most {@link REVIVED_PER_COMMIT_MAX} events; fewer than that means that none is left. */
    reviveIgnored: (
      connection: string,
      mappedNames: readonly string[],
      nowMs: number,
    ): Step<number, true> => {
      const names = ignoredNames
        .all({ connection })
        .filter(({ name }) => mappedNames.some((pattern) => fits(pattern, name)));
      if (names.length === 0) return { result: 0, cursor: null };
      const list = JSON.stringify(names.map(({ name }) => name));
      const limit = REVIVED_PER_COMMIT_MAX;
      const result = revive.run({ connection, names: list, limit, nowMs }).changes;
      return { result, cursor: result < limit ? null : true };
    },
  };
}

/** What has come first, in order of receipt; then, as far as there is room, what is to be applied again. */
function preparePending(database: Database): (connection: string, limit: number) => StoredEvent[] {
  const ofKind = (condition: string, order: string) =>
    database.prepare<[string, number], StoredEvent>(`
      SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body
      FROM events JOIN event_bodies USING (seq)
      WHERE connection = ? AND state = 'pending' AND ${condition}
      ORDER BY ${order} LIMIT ?`);
  const first = ofKind('since_ms = received_at_ms', 'seq');
  const again = ofKind('since_ms <> received_at_ms', 'since_ms, seq');
  return (connection, limit) => {
    const events = first.all(connection, limit);
    return [...events, ...again.all(connection, limit - events.length)];
  };
}
