import type { Database } from 'better-sqlite3';
import { WORK_STATES, type WorkState } from '../../core/states.ts';
import type { LedgerStatus, StateCounts } from '../views.ts';
import type { ConnectionMemory } from './connection-memory.ts';

/** Reasons of dead letters that a status names. */
const DEAD_LETTER_REASONS_MAX = 100;

const MINUTE_MS = 60_000;

interface Tally {
  readonly kind: string;
  readonly state: WorkState;
  readonly count: number;
}

/** Prepares what an operator sees of a connection; each statement is answered by an index, whatever the size of the ledger. */
export function prepareStatus(
  database: Database,
  memory: ConnectionMemory,
): (connection: string, nowMs: number) => LedgerStatus {
  const tallies = database.prepare<[string], Tally>(
    'SELECT kind, state, count FROM tallies WHERE connection = ?',
  );
  const oldestPending = database.prepare<[{ connection: string }], { sinceMs: number | null }>(`
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
  const oldestWaiting = database.prepare<[string], { sinceMs: number | null }>(`
    SELECT MIN(unsynced_since_ms) AS sinceMs FROM contacts
    WHERE connection = ? AND state = 'waiting'`);
  const deadLetters = prepareDeadLetters(database);
  // What was received lately may have been purged already, of a person who was erased.
  const received = prepareCount(
    database,
    'purged IN (0, 1) AND received_at_ms > @fromMs AND received_at_ms <= @nowMs',
  );
  const synced = prepareCount(database, 'synced_at_ms > @fromMs AND synced_at_ms <= @nowMs');
  return (connection: string, nowMs: number): LedgerStatus => {
    const rows = tallies.all(connection);
    return {
      events: countsOf(rows, 'events'),
      contacts: countsOf(rows, 'contacts'),
      timeline: countsOf(rows, 'timeline'),
      oldestPendingMs: oldestPending.get({ connection })?.sinceMs ?? null,
      oldestWaitingMs: oldestWaiting.get(connection)?.sinceMs ?? null,
      deadLetters: deadLetters(connection),
      ...lanesOf(memory, connection),
      quota: memory.quota(connection),
      receivedLastMinute: received(connection, nowMs),
      syncedLastMinute: synced(connection, nowMs),
    };
  };
}

function lanesOf(
  memory: ConnectionMemory,
  connection: string,
): Pick<LedgerStatus, 'blocked' | 'lanes'> {
  const { lanes } = memory.loadLanes(connection);
  const first = lanes.find(({ kind }) => kind !== 'paused');
  const blocked =
    first === undefined ? null : { reason: first.reason, hint: first.hint, sinceMs: first.sinceMs };
  return { blocked, lanes };
}

function prepareDeadLetters(
  database: Database,
): (connection: string) => LedgerStatus['deadLetters'] {
  const ofTable = (kind: string, table: string): string => `
    SELECT '${kind}' AS kind, code, COALESCE(reason, '') AS reason, COUNT(*) AS count FROM ${table}
    WHERE connection = ? AND state = 'dead' GROUP BY code, reason`;
  const deadLetters = database.prepare<
    [string, string, string],
    LedgerStatus['deadLetters'][number]
  >(`
    ${ofTable('event', 'events')} UNION ALL ${ofTable('contact', 'contacts')}
    UNION ALL ${ofTable('timeline', 'timeline')}
    ORDER BY count DESC, kind, reason LIMIT ${DEAD_LETTER_REASONS_MAX}`);
  return (connection) => deadLetters.all(connection, connection, connection);
}

function prepareCount(
  database: Database,
  condition: string,
): (connection: string, nowMs: number) => number {
  const count = database.prepare<
    [{ connection: string; fromMs: number; nowMs: number }],
    { count: number }
  >(`SELECT COUNT(*) AS count FROM events WHERE connection = @connection AND ${condition}`);
  return (connection, nowMs) =>
    count.get({ connection, fromMs: nowMs - MINUTE_MS, nowMs })?.count ?? 0;
}

function countsOf(tallies: readonly Tally[], kind: string): StateCounts {
  const counts = tallies
    .filter((tally) => tally.kind === kind)
    .map((tally) => [tally.state, tally.count]);
  const none = WORK_STATES.map((state) => [state, 0]);
  return Object.fromEntries([...none, ...counts]) as StateCounts;
}
