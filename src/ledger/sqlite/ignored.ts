import type { Database } from 'better-sqlite3';
import type { LeftOutStore } from '../desk-store.ts';

const IGNORED = `connection = @connection AND state = 'done' AND reason = 'ignored'`;

/** Prepares the look at events that no mapping named, and their second life. */
export function prepareIgnored(
  database: Database,
): Pick<LeftOutStore, 'loadIgnoredNames' | 'reviveIgnored'> {
  // One look into the index for each name, however many events have it.
  const names = database.prepare<{ connection: string }, { name: string }>(`
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
    UPDATE events SET state = 'pending', reason = NULL, code = NULL, since_ms = @nowMs
    WHERE seq IN (
      SELECT seq FROM events JOIN event_bodies USING (seq)
      WHERE ${IGNORED} AND name IN (SELECT value FROM json_each(@names))
      LIMIT @limit)`);
  return {
    loadIgnoredNames: (connection) => names.all({ connection }).map(({ name }) => name),
    reviveIgnored: (connection, some, nowMs, limit) =>
      revive.run({ connection, names: JSON.stringify(some), nowMs, limit }).changes,
  };
}
