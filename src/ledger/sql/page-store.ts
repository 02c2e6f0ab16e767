import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { prepareBulk } from './bulk.ts';
import type { EndedSession } from '../../model/session.ts';
import type { KeptSample, SamplesKept } from '../../model/sample.ts';

/** Prepares what the operator's page keeps across restarts. */
export function preparePageStore(sql: Sql) {
  return { ...prepareSessions(sql), ...prepareSamples(sql) };
}

function prepareSessions(sql: Sql) {
  const loadKey = sql.prepare<[], { key: Uint8Array }>('SELECT key FROM session_key');
  const saveKey = sql.prepare<[Uint8Array]>(`
    INSERT INTO session_key (id, key) VALUES (1, ?)
    ON CONFLICT (id) DO UPDATE SET key = excluded.key`);
  const load = sql.prepare<[number], EndedSession>(
    'SELECT id, expires_ms AS expiresMs FROM ended_sessions WHERE expires_ms > ?',
  );
  const save = sql.prepare<[EndedSession]>(`
    INSERT INTO ended_sessions (id, expires_ms) VALUES (@id, @expiresMs)
    ON CONFLICT (id) DO NOTHING`);
  const forget = sql.prepare<[number]>('DELETE FROM ended_sessions WHERE expires_ms <= ?');
  const forgetAll = sql.prepare<[]>('DELETE FROM ended_sessions');
  return {
    // A copy, so that it does not travel with the memory of everything beside it.
    loadSessionKey: async () => {
      const row = await loadKey.get();
      return row === undefined ? null : new Uint8Array(row.key);
    },
    saveSessionKey: async (key) => {
      await saveKey.run(key);
    },
    loadEndedSessions: (nowMs) => load.all(nowMs),
    saveEndedSession: async (session) => {
      await save.run(session);
    },
    forgetEndedSessions: async (beforeMs) => {
      if (beforeMs === null) await forgetAll.run();
      else await forget.run(beforeMs);
    },
  } satisfies Partial<Store>;
}

function prepareSamples(sql: Sql) {
  const load = sql.prepare<[string, number, number], KeptSample>(`
    SELECT * FROM (
      SELECT connection, at_ms AS atMs, sample FROM samples
      WHERE connection = ? AND step_ms = ? ORDER BY at_ms DESC LIMIT ?) AS newest
    ORDER BY atMs`);
  const save = prepareBulk<KeptSample & { stepMs: number }>(
    sql,
    ['connection', 'stepMs', 'atMs', 'sample'],
    (input) => `
    INSERT INTO samples (connection, step_ms, at_ms, sample)
      SELECT connection, stepMs, atMs, sample FROM ${input} WHERE true
    ON CONFLICT (connection, step_ms, at_ms) DO UPDATE SET sample = excluded.sample`,
  );
  const forget = sql.prepare<[SamplesKept & { connections: string }]>(`
    DELETE FROM samples WHERE connection IN (SELECT value FROM json_each(@connections))
      AND step_ms = @stepMs AND (at_ms < @fromMs OR at_ms > @nowMs)`);
  return {
    loadSamples: (connection, stepMs, limit) => load.all(connection, stepMs, limit),
    saveSamples: async (samples, kept) => {
      const connections = JSON.stringify(samples.map(({ connection }) => connection));
      await forget.run({ ...kept, connections });
      await save(samples.map((sample) => ({ ...sample, stepMs: kept.stepMs })));
    },
  } satisfies Partial<Store>;
}
