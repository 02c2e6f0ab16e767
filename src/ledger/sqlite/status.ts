import type { Database } from 'better-sqlite3';
import { WORK_STATES, type WorkState } from '../../core/states.ts';
import type { BlockedState, LedgerStatus, NextDue, StateCounts } from '../port.ts';

/** Reasons of dead letters that a status names. */
const DEAD_LETTER_REASONS_MAX = 100;

const MINUTE_MS = 60_000;

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
  const oldestPending = database.prepare<[string, string, string], { sinceMs: number | null }>(`
    SELECT MIN(since_ms) AS sinceMs FROM (
      SELECT * FROM (SELECT received_at_ms AS since_ms FROM events
        WHERE connection = ? AND state = 'pending' ORDER BY seq LIMIT 1)
      UNION ALL SELECT MIN(unsynced_since_ms) FROM contacts WHERE connection = ? AND state = 'pending'
      UNION ALL SELECT MIN(received_at_ms) FROM timeline WHERE connection = ? AND state = 'pending')`);
  const oldestWaiting = database.prepare<[string], { sinceMs: number | null }>(`
    SELECT MIN(unsynced_since_ms) AS sinceMs FROM contacts
    WHERE connection = ? AND state = 'waiting'`);
  const deadLetters = prepareDeadLetters(database);
  const received = prepareCount(database, 'received_at_ms');
  const synced = prepareCount(database, 'synced_at_ms');
  const connections = prepareConnections(database);
  return {
    ...connections,
    status: (connection: string, nowMs: number): LedgerStatus => {
      const rows = tallies.all(connection);
      return {
        events: countsOf(rows, 'events'),
        contacts: countsOf(rows, 'contacts'),
        timeline: countsOf(rows, 'timeline'),
        oldestPendingMs: oldestPending.get(connection, connection, connection)?.sinceMs ?? null,
        oldestWaitingMs: oldestWaiting.get(connection)?.sinceMs ?? null,
        deadLetters: deadLetters(connection),
        blocked: connections.blocked(connection),
        receivedLastMinute: received(connection, nowMs),
        syncedLastMinute: synced(connection, nowMs),
      };
    },
  };
}

function prepareConnections(database: Database) {
  const setBlocked = database.prepare<[string, string | null]>(`
    INSERT INTO connections (connection, blocked) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET blocked = excluded.blocked`);
  const blocked = database.prepare<[string], { blocked: string | null }>(
    'SELECT blocked FROM connections WHERE connection = ?',
  );
  const nextDue = database.prepare<[{ connection: string }], NextDue>(`
    SELECT
      (SELECT MIN(due_at_ms) FROM contacts WHERE connection = @connection AND state = 'pending')
        AS contacts,
      (SELECT MIN(due_at_ms) FROM timeline WHERE connection = @connection AND state = 'pending')
        AS timeline`);
  return {
    setBlocked: (connection: string, state: BlockedState | null): void => {
      setBlocked.run(connection, state === null ? null : JSON.stringify(state));
    },
    blocked: (connection: string): BlockedState | null => {
      const text = blocked.get(connection)?.blocked ?? null;
      return text === null ? null : (JSON.parse(text) as BlockedState);
    },
    portalSeen: preparePortalSeen(database),
    ...prepareCredential(database),
    nextDueMs: (connection: string): NextDue =>
      nextDue.get({ connection }) ?? { contacts: null, timeline: null },
  };
}

function prepareCredential(database: Database) {
  const load = database.prepare<[string], { credential: string | null }>(
    'SELECT credential FROM connections WHERE connection = ?',
  );
  const save = database.prepare<[string, string]>(`
    INSERT INTO connections (connection, credential) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET credential = excluded.credential`);
  return {
    loadCredential: (connection: string): string | null => load.get(connection)?.credential ?? null,
    saveCredential: (connection: string, text: string): void => {
      save.run(connection, text);
    },
  };
}

function preparePortalSeen(
  database: Database,
): (connection: string, schema: string, nowMs: number) => number {
  const see = database.prepare<[string, string]>(`
    INSERT INTO connections (connection, portal_schema) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = excluded.portal_schema
    WHERE portal_schema IS NOT excluded.portal_schema`);
  // A person's decision to discard stands; so does the due time of what is pending.
  const revive = database.prepare<[number, string]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, attempts = 0, due_at_ms = ?
    WHERE connection = ? AND state IN ('done', 'waiting', 'dead')
      AND EXISTS (SELECT 1 FROM json_each(dropped) WHERE value ->> 'schema')`);
  return (connection, schema, nowMs) =>
    see.run(connection, schema).changes === 0 ? 0 : revive.run(nowMs, connection).changes;
}

function prepareDeadLetters(
  database: Database,
): (connection: string) => LedgerStatus['deadLetters'] {
  const ofTable = (kind: string, table: string): string => `
    SELECT '${kind}' AS kind, COALESCE(reason, '') AS reason, COUNT(*) AS count FROM ${table}
    WHERE connection = ? AND state = 'dead' GROUP BY reason`;
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
  column: 'received_at_ms' | 'synced_at_ms',
): (connection: string, nowMs: number) => number {
  const count = database.prepare<[string, number, number], { count: number }>(`
    SELECT COUNT(*) AS count FROM events WHERE connection = ? AND ${column} > ? AND ${column} <= ?`);
  return (connection, nowMs) => count.get(connection, nowMs - MINUTE_MS, nowMs)?.count ?? 0;
}

function countsOf(tallies: readonly Tally[], kind: string): StateCounts {
  const counts = tallies
    .filter((tally) => tally.kind === kind)
    .map((tally) => [tally.state, tally.count]);
  const none = WORK_STATES.map((state) => [state, 0]);
  return Object.fromEntries([...none, ...counts]) as StateCounts;
}
