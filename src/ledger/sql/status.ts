import type { Sql } from './sql.ts';
import { CODES_LEFT_TO_HUBSPOT } from '../../core/left-out-hint.ts';
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
export function prepareStatus(sql: Sql) {
  const tallies = sql.prepare<[string], Tally>(
    'SELECT kind, state, SUM(count) AS count FROM tallies WHERE connection = ? GROUP BY kind, state',
  );
  const groups = sql.prepare<[string, number], DeadLetterGroup>(`
    SELECT kind, NULLIF(code, '') AS code, reason, count FROM dead_tallies WHERE connection = ?
    ORDER BY count DESC, kind, reason LIMIT ?`);
  return {
    loadStateCounts: async (connection) => {
      const rows = await tallies.all(connection);
      return {
        events: countsOf(rows, 'events'),
        contacts: countsOf(rows, 'contacts'),
        timeline: countsOf(rows, 'timeline'),
        consents: countsOf(rows, 'consents'),
      };
    },
    loadOldest: prepareOldest(sql),
    loadDeadGroups: (connection, limit) => groups.all(connection, limit),
    loadLeftOutCount: prepareLeftOutCount(sql),
    countUnmerged: prepareUnmerged(sql),
    loadLastReceived: prepareLastReceived(sql),
    countEvents: prepareCountEvents(sql),
  } satisfies Partial<Store>;
}

/** Whether a tally of left-out values is of such that somebody has to mend: HubSpot lacks them. */
const IS_LACKING = `COALESCE((
  SELECT code FROM left_out WHERE left_out.connection = tally.connection
    AND left_out.property = tally.property AND left_out.reason = tally.reason
  LIMIT 1), '') NOT IN (${CODES_LEFT_TO_HUBSPOT.map((code) => `'${code}'`).join(', ')})`;

function prepareLeftOutCount(sql: Sql): StatusStore['loadLeftOutCount'] {
  const sum = sql.prepare<[string], { values: number }>(
    `SELECT COALESCE(SUM(contacts), 0) AS "values" FROM left_out_tallies AS tally
    WHERE connection = ? AND ${IS_LACKING}`,
  );
  const groups = sql.prepare<[string, number], LeftOutCount['groups'][number]>(`
    SELECT property, reason, contacts FROM left_out_tallies AS tally
    WHERE connection = ? AND ${IS_LACKING}
    ORDER BY contacts DESC, property, reason LIMIT ?`);
  return async (connection, limit) => ({
    values: (await sum.get(connection))?.values ?? 0,
    groups: await groups.all(connection, limit),
  });
}

function prepareUnmerged(sql: Sql): StatusStore['countUnmerged'] {
  const count = sql.prepare<[string], { count: number }>(
    // Without the hint SQLite takes an index of all contacts of the connection.
    `SELECT COUNT(*) AS count FROM contacts INDEXED BY contacts_unmerged
    WHERE connection = ? AND duplicates <> '[]'`,
  );
  return async (connection) => (await count.get(connection))?.count ?? 0;
}

function prepareLastReceived(sql: Sql): StatusStore['loadLastReceived'] {
  const newest = sql.prepare<[{ connection: string }], { atMs: number | null }>(`
    SELECT MAX(atMs) AS atMs FROM (
      SELECT MAX(received_at_ms) AS atMs FROM events WHERE connection = @connection AND purged = 0
      UNION ALL
      SELECT MAX(received_at_ms) FROM events WHERE connection = @connection AND purged = 1) AS newest`);
  return async (connection) => (await newest.get({ connection }))?.atMs ?? null;
}

function prepareOldest(sql: Sql): StatusStore['loadOldest'] {
  const pending = sql.prepare<[{ connection: string }], { sinceMs: number | null }>(`
    SELECT MIN(since_ms) AS sinceMs FROM (
      SELECT * FROM (SELECT since_ms FROM events
        WHERE connection = @connection AND state = 'pending' AND since_ms = received_at_ms
        ORDER BY seq LIMIT 1) AS first
      UNION ALL SELECT MIN(since_ms) FROM events
        WHERE connection = @connection AND state = 'pending' AND since_ms <> received_at_ms
      UNION ALL SELECT MIN(unsynced_since_ms) FROM contacts
        WHERE connection = @connection AND state = 'pending'
      UNION ALL SELECT MIN(since_ms) FROM timeline
        WHERE connection = @connection AND state = 'pending') AS oldest`);
  const waiting = sql.prepare<[string], { sinceMs: number | null }>(`
    SELECT MIN(unsynced_since_ms) AS sinceMs FROM contacts
    WHERE connection = ? AND state = 'waiting'`);
  return async (connection) => ({
    oldestPendingMs: (await pending.get({ connection }))?.sinceMs ?? null,
    oldestWaitingMs: (await waiting.get(connection))?.sinceMs ?? null,
  });
}

/** Prepares counts over a range of an index, a part of it at a time. */
function prepareCountEvents(sql: Sql): StatusStore['countEvents'] {
  const within = (column: string, condition: string): string => `
    SELECT ${column} AS atMs, seq AS id FROM events
    WHERE connection = @connection AND ${condition} AND (${column}, seq) > (@atMs, @id)
      AND ${column} <= @toMs`;
  // What was received lately may have been purged already, of a person who was erased.
  const received = `
    SELECT * FROM (${within('received_at_ms', 'purged = 0')}) AS kept
    UNION ALL SELECT * FROM (${within('received_at_ms', 'purged = 1')}) AS gone`;
  const prepare = (rows: string) => ({
    last: sql.prepare<[object], TimePlace>(`${rows} ORDER BY atMs, id LIMIT 1 OFFSET @limit - 1`),
    rest: sql.prepare<[object], { count: number }>(
      `SELECT COUNT(*) AS count FROM (${rows} LIMIT @limit) AS counted`,
    ),
  });
  const statements = {
    received: prepare(received),
    // Retention folds what is older than any count.
    synced: prepare(within('synced_at_ms', 'synced_at_ms IS NOT NULL AND since_ms > 0')),
  };
  return async (connection, what, { afterMs, toMs, from }, limit) => {
    const place = from ?? { atMs: afterMs, id: Number.MAX_SAFE_INTEGER };
    const range = { connection, toMs, limit, ...place };
    const { last, rest } = statements[what];
    const end = await last.get(range);
    return end === undefined
      ? { count: (await rest.get(range))?.count ?? 0, place: null }
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
