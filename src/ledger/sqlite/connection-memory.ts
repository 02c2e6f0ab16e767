import type { Database } from 'better-sqlite3';
import type { BlockedState, Memo, NextDue, QuotaReading } from '../work.ts';

/** What is remembered of a connection as a whole. */
export type ConnectionMemory = ReturnType<typeof prepareConnectionMemory>;

/** Prepares the memory of connections. */
export function prepareConnectionMemory(database: Database) {
  const blocked = prepareColumn(database, 'blocked');
  const quota = prepareColumn(database, 'quota');
  const credential = prepareColumn(database, 'credential');
  const nextDue = database.prepare<[{ connection: string }], NextDue>(`
    SELECT
      (SELECT MIN(due_at_ms) FROM contacts
        WHERE connection = @connection AND state = 'pending' AND held = 0) AS contacts,
      (SELECT MIN(due_at_ms) FROM timeline WHERE connection = @connection AND state = 'pending')
        AS timeline`);
  return {
    setBlocked: (connection: string, state: BlockedState | null): void => {
      blocked.save(connection, state === null ? null : JSON.stringify(state));
    },
    blocked: (connection: string): BlockedState | null =>
      JSON.parse(blocked.load(connection) ?? 'null') as BlockedState | null,
    saveQuota: (connection: string, reading: QuotaReading): void => {
      quota.save(connection, JSON.stringify(reading));
    },
    quota: (connection: string): QuotaReading | null =>
      JSON.parse(quota.load(connection) ?? 'null') as QuotaReading | null,
    loadCredential: credential.load,
    saveCredential: (connection: string, text: string): void => credential.save(connection, text),
    ...prepareMemos(database),
    nextDueMs: (connection: string): NextDue =>
      nextDue.get({ connection }) ?? { contacts: null, timeline: null },
  };
}

function prepareColumn(database: Database, column: 'blocked' | 'quota' | 'credential') {
  const load = database.prepare<[string], { text: string | null }>(
    `SELECT ${column} AS text FROM connections WHERE connection = ?`,
  );
  const save = database.prepare<[string, string | null]>(`
    INSERT INTO connections (connection, ${column}) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET ${column} = excluded.${column}`);
  return {
    load: (connection: string): string | null => load.get(connection)?.text ?? null,
    save: (connection: string, text: string | null): void => {
      save.run(connection, text);
    },
  };
}

function prepareMemos(database: Database) {
  const load = database.prepare<[string, Memo], { text: string }>(
    'SELECT text FROM memos WHERE connection = ? AND memo = ?',
  );
  const save = database.prepare<[string, Memo, string]>(`
    INSERT INTO memos (connection, memo, text) VALUES (?, ?, ?)
    ON CONFLICT (connection, memo) DO UPDATE SET text = excluded.text`);
  return {
    loadMemo: (connection: string, memo: Memo): string | null =>
      load.get(connection, memo)?.text ?? null,
    saveMemo: (connection: string, memo: Memo, text: string): void => {
      save.run(connection, memo, text);
    },
  };
}
