import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { ComparisonState, ComparisonStore } from '../desk-store.ts';
import { IDS, prepareBulk, prepareOfIds } from './bulk.ts';
import type { KeptDrift } from '../../core/ledger/plan-mended.ts';
import type { Drift } from '../../model/reconcile.ts';

/** A contact whose every value HubSpot confirmed, as the index of these has it. */
const CONFIRMED = `connection = @connection AND state = 'done' AND hubspot_id IS NOT NULL
  AND confirmed_revision >= revision`;

type RunRow = Omit<ComparisonState, 'isClaimed'> & {
  readonly isClaimed: 0 | 1;
};

/** Prepares the memory of a comparison of HubSpot with what it should hold. */
export function prepareReconcile(sql: Sql): ComparisonStore {
  const confirmed = sql.prepare<
    [{ connection: string; afterId: number; limit: number }],
    { id: number }
  >(`
    SELECT id FROM contacts INDEXED BY contacts_confirmed WHERE ${CONFIRMED} AND id > @afterId
    ORDER BY id LIMIT @limit`);
  return {
    ...prepareRun(sql),
    ...prepareDrifts(sql),
    loadConfirmed: async (connection, afterId, limit) =>
      (await confirmed.all({ connection, afterId, limit })).map(({ id }) => id),
  };
}

function prepareRun(sql: Sql) {
  const load = sql.prepare<[string], RunRow>(`
    SELECT started_ms AS startedMs, total, checked, drifted, ended_ms AS endedMs,
      after_id AS afterId, claimed AS isClaimed
    FROM reconcile_runs WHERE connection = ?`);
  const remove = sql.prepare<[string]>('DELETE FROM reconcile_runs WHERE connection = ?');
  // A comparison changes nothing by itself; the column is of a version in which it could.
  const start = sql.prepare<[string, number, number]>(`
    INSERT INTO reconcile_runs (connection, fix, started_ms, total) VALUES (?, 0, ?, ?)
    ON CONFLICT (connection) DO UPDATE SET started_ms = excluded.started_ms,
      total = excluded.total, fix = 0, checked = 0, drifted = 0, ended_ms = NULL, after_id = 0,
      claimed = 0`);
  const save = sql.prepare<[object]>(`
    UPDATE reconcile_runs SET after_id = @afterId, checked = @checked, drifted = @drifted,
      ended_ms = @endedMs, claimed = @claimed
    WHERE connection = @connection`);
  return {
    loadRun: async (connection) => {
      const row = await load.get(connection);
      return row === undefined ? null : { ...row, isClaimed: row.isClaimed === 1 };
    },
    removeRun: async (connection) => {
      await remove.run(connection);
    },
    startRun: async (connection, { startedMs }, total) => {
      await start.run(connection, startedMs, total);
    },
    saveRun: async (connection, { afterId, checked, drifted, endedMs, isClaimed }) => {
      await save.run({
        connection,
        afterId,
        checked,
        drifted,
        endedMs,
        claimed: Number(isClaimed),
      });
    },
  } satisfies Partial<Store>;
}

const DRIFT_COLUMNS = [
  'connection',
  'atMs',
  'contactId',
  'hubspotId',
  'property',
  'expected',
  'found',
  'cause',
  'changedBy',
] as const;

function prepareDrifts(sql: Sql) {
  const insert = prepareBulk<Drift & { readonly connection: string; readonly atMs: number }>(
    sql,
    DRIFT_COLUMNS,
    (input) => `
    INSERT INTO drifts (connection, at_ms, contact_id, hubspot_id, property, expected, found, cause,
                        changed_by)
      SELECT ${DRIFT_COLUMNS.join(', ')} FROM ${input}`,
  );
  const load = sql.prepare<[string, number], Drift>(`
    SELECT contact_id AS contactId, hubspot_id AS hubspotId, property, expected, found, cause,
      changed_by AS changedBy
    FROM drifts WHERE connection = ? ORDER BY at_ms, id LIMIT ?`);
  const walk = sql.prepare<[string, number, number], KeptDrift>(`
    SELECT id, contact_id AS contactId, hubspot_id AS hubspotId, property, expected, found, cause,
      changed_by AS changedBy
    FROM drifts WHERE connection = ? AND id > ? ORDER BY id LIMIT ?`);
  return {
    walkDrifts: (connection, afterId, limit) => walk.all(connection, afterId, limit),
    removeDriftsOf: prepareOfIds(sql, `DELETE FROM drifts WHERE id IN ${IDS}`),
    insertDrifts: (connection, drifts, nowMs) =>
      insert(drifts.map((drift) => ({ ...drift, connection, atMs: nowMs }))),
    loadDrifts: (connection, limit) => load.all(connection, limit),
  } satisfies Partial<Store>;
}
