import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { EndedSession } from '../../model/session.ts';
import type { KeptSample, SamplesKept } from '../../model/sample.ts';

/** Prepares what the operator's page keeps across restarts. */
export function preparePageStore(database: Database) {
  return { ...prepareSessions(database), ...prepareSamples(database) };
}

function prepareSessions(database: Database) {
  const loadKey = database.prepare<[], { key: Uint8Array }>('SELECT key FROM session_key');
  const saveKey = database.prepare<[Uint8Array]>(`
    INSERT INTO session_key (id, key) VALUES (1, ?)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key`);
  const load = database.prepare<[number], EndedSession>(
    'SELECT id, expires_ms AS expiresMs FROM ended_sessions WHERE expires_ms > ?',
  );
  const save = database.prepare<[EndedSession]>(
    'INSERT OR IGNORE INTO ended_sessions (id, expires_ms) VALUES (@id, @expiresMs)',
  );
  const forget = database.prepare<[number]>('DELETE FROM ended_sessions WHERE expires_ms <= ?');
  const forgetAll = database.prepare('DELETE FROM ended_sessions');
  return {
    // A copy, so that it does not travel with the memory of everything beside it.
    loadSessionKey: () => {
      const row = loadKey.get();
      return row === undefined ? null : new Uint8Array(row.key);
    },
    saveSessionKey: (key) => {
      saveKey.run(key);
    },
    loadEndedSessions: (nowMs) => load.all(nowMs),
    saveEndedSession: (session) => {
      save.run(session);
    },
    forgetEndedSessions: (beforeMs) => {
      if (beforeMs === null) forgetAll.run();
      else forget.run(beforeMs);
    },
  } satisfies Partial<Store>;
}

function prepareSamples(database: Database) {
  const load = database.prepare<[string, number, number], KeptSample>(`
    SELECT * FROM (
      SELECT connection, at_ms AS atMs, sample FROM samples
      WHERE connection = ? AND step_ms = ? ORDER BY at_ms DESC LIMIT ?)
    ORDER BY atMs`);
  const save = database.prepare<[KeptSample & { stepMs: number }]>(`
    INSERT OR REPLACE INTO samples (connection, step_ms, at_ms, sample)
    VALUES (@connection, @stepMs, @atMs, @sample)`);
  const forget = database.prepare<[SamplesKept & { connection: string }]>(`
    DELETE FROM samples WHERE connection = @connection AND step_ms = @stepMs
      AND (at_ms < @fromMs OR at_ms > @nowMs)`);
  return {
    loadSamples: (connection, stepMs, limit) => load.all(connection, stepMs, limit),
    saveSamples: (samples, kept) => {
      for (const sample of samples) {
        forget.run({ ...kept, connection: sample.connection });
        save.run({ ...sample, stepMs: kept.stepMs });
      }
    },
  } satisfies Partial<Store>;
}
