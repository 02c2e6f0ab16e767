import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { StatusStore, TimePlace } from '../desk-store.ts';
import { WORK_STATES, type WorkState } from '../../model/state.ts';
import type { DeadLetterGroup } from '../../model/dead-letter.ts';
import type { LeftOutCount, StateCounts } from '../../model/view.ts';

interface Tally {
  readonly kind: string;
  readonly state: WorkState;
  readonly count: number;
}

/** Prepares what an operator sees of a connection; each statement is answered by an index, whatever the size of the ledger. */
export function prepareStatus(database: Database) {
  const tallies = database.prepare<[string], Tally>(
    'SELECT kind, state, count FROM tallies WHERE connection = ?',
  );
  const groups = database.prepare<[string, number], DeadLetterGroup>(`
    SELECT kind, NULLIF(code, '') AS code, reason, count FROM dead_tallies WHERE connection = ?
    ORDER BY count DESC, kind, reason LIMIT ?`);
  return {
    loadStateCounts: (connection) => {
      const rows = tallies.all(connection);
      return {
        events: countsOf(rows, 'events'),
        contacts: countsOf(rows, 'contacts'),
        timeline: countsOf(rows, 'timeline'),
        consents: countsOf(rows, 'consents'),
      };
    },
    loadOldest: prepareOldest(database),
    loadDeadGroups: (connection, limit) => groups.all(connection, limit),
    loadLeftOutCount: prepareLeftOutCount(database),
    countUnmerged: prepareUnmerged(database),
    loadLastReceived: prepareLastReceived(database),
    countEvents: prepareCountEvents(database),
  } satisfies Partial<Store>;
}

function prepareLeftOutCount(database: Database): StatusStore['loadLeftOutCount'] {
  const sum = database.prepare<[string], { values: number }>(
    'SELECT COALESCE(SUM(contacts), 0) AS "values" FROM left_out_tallies WHERE connection = ?',
  );
  const groups = database.prepare<[string, number], LeftOutCount['groups'][number]>(`
    SELECT property, reason, contacts FROM left_out_tallies WHERE connection = ?
    ORDER BY contacts DESC, property, reason LIMIT ?`);
  return (connection, limit) => ({
    values: sum.get(connection)?.values ?? 0,
    groups: groups.all(connection, limit),
  });
}

function prepareUnmerged(database: Database): StatusStore['countUnmerged'] {
  const count = database.prepare<[string], { count: number }>(
    `SELECT COUNT(*) AS count FROM contacts WHERE connection = ? AND duplicates <> '[]'`,
  );
  return (connection) => count.get(connection)?.count ?? 0;
}

function prepareLastReceived(database: Database): StatusStore['loadLastReceived'] {
  const newest = database.prepare<[{ connection: string }], { atMs: number | null }>(`
    SELECT MAX(atMs) AS atMs FROM (
      SELECT MAX(received_at_ms) AS atMs FROM events WHERE connection = @connection AND purged = 0
      UNION ALL
      SELECT MAX(received_at_ms) FROM events WHERE connection = @connection AND purged = 1)`);
  return (connection) => newest.get({ connection })?.atMs ?? null;
}

function prepareOldest(database: Database): StatusStore['loadOldest'] {
  const pending = database.prepare<[{ connection: string }], { sinceMs: number | null }>(`
    SELECT MIN(since_ms) AS sinceMs FROM (
      SELECT * FROM (SELECT since_ms FROM events
        WHERE connection = @connection AND state = 'pending' AND since_ms = received_at_ms
        ORDER BY seq LIMIT 1)
      UNION ALL SELECT MIN(since_ms) FROM events
        WHERE connection = @connection AND state = 'pending' AND since_ms <> received_at_ms
      UNION ALL SELECT MIN(unsynced_since_ms) FROM contacts
        WHERE connection = @connection AND state = 'pending'
      UNION ALL SELECT MIN(since_ms) FROM timeline
        WHERE connection = @connection AND state = 'pending')`);
  const waiting = database.prepare<[string], { sinceMs: number | null }>(`
    SELECT MIN(unsynced_since_ms) AS sinceMs FROM contacts
    WHERE connection = ? AND state = 'waiting'`);
  return (connection) => ({
    oldestPendingMs: pending.get({ connection })?.sinceMs ?? null,
    oldestWaitingMs: waiting.get(connection)?.sinceMs ?? null,
  });
}

/** Prepares counts over a range of an index, a part of it at a time. */
function prepareCountEvents(database: Database): StatusStore['countEvents'] {
  const within = (column: string, condition: string): string => `
    SELECT ${column} AS atMs, seq AS id FROM events
    WHERE connection = @connection AND ${condition} AND (${column}, seq) > (@atMs, @id)
      AND ${column} <= @toMs`;
  // What was received lately may have been purged already, of a person who was erased.
  const received = `
    SELECT * FROM (${within('received_at_ms', 'purged = 0')})
    UNION ALL SELECT * FROM (${within('received_at_ms', 'purged = 1')})`;
  const prepare = (rows: string) => ({
    last: database.prepare<[object], TimePlace>(
      `${rows} ORDER BY atMs, id LIMIT 1 OFFSET @limit - 1`,
    ),
    rest: database.prepare<[object], { count: number }>(
      `SELECT COUNT(*) AS count FROM (${rows} LIMIT @limit)`,
    ),
  });
  const statements = {
    received: prepare(received),
    synced: prepare(within('synced_at_ms', 'synced_at_ms IS NOT NULL')),
  };
  return (connection, what, { afterMs, toMs, from }, limit) => {
    const place = from ?? { atMs: afterMs, id: Number.MAX_SAFE_INTEGER };
    const range = { connection, toMs, limit, ...place };
    const { last, rest } = statements[what];
    const end = last.get(range);
    return end === undefined
      ? { count: rest.get(range)?.count ?? 0, place: null }
      : { count: limit, place: end };
  };
}

function countsOf(tallies: readonly Tally[], kind: string): StateCounts {
  const counts = tallies
    .filter((tally) => tally.kind === kind)
    .map((tally) => [tally.state, tally.count]);
  const none = WORK_STATES.map((state) => [state, 0]);
  return Object.fromEntries([...none, ...counts]) as StateCounts;
}
