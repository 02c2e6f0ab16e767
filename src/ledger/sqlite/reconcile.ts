import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { ComparisonState, ComparisonStore } from '../desk-store.ts';
import { IDS, prepareOfIds } from './bulk.ts';
import type { KeptDrift } from '../../core/ledger/plan-mended.ts';
import type { Drift } from '../../model/reconcile.ts';

/** A contact whose every value HubSpot confirmed, as the index of these has it. */
const CONFIRMED = `connection = @connection AND state = 'done' AND hubspot_id IS NOT NULL
  AND confirmed_revision >= revision`;

type RunRow = Omit<ComparisonState, 'isClaimed'> & {
  readonly isClaimed: 0 | 1;
};

/** Prepares the memory of a comparison of HubSpot with what it should hold. */
export function prepareReconcile(database: Database): ComparisonStore {
  const confirmed = database.prepare<
    [{ connection: string; afterId: number; limit: number }],
    { id: number }
  >(`
    SELECT id FROM contacts INDEXED BY contacts_confirmed WHERE ${CONFIRMED} AND id > @afterId
    ORDER BY id LIMIT @limit`);
  return {
    ...prepareRun(database),
    ...prepareDrifts(database),
    loadConfirmed: (connection, afterId, limit) =>
      confirmed.all({ connection, afterId, limit }).map(({ id }) => id),
  };
}

function prepareRun(database: Database) {
  const load = database.prepare<[string], RunRow>(`
    SELECT started_ms AS startedMs, total, checked, drifted, ended_ms AS endedMs,
      after_id AS afterId, claimed AS isClaimed
    FROM reconcile_runs WHERE connection = ?`);
  const remove = database.prepare<[string]>('DELETE FROM reconcile_runs WHERE connection = ?');
  // A comparison changes nothing by itself; the column is of a version in which it could.
  const start = database.prepare<[string, number, number]>(`
    INSERT OR REPLACE INTO reconcile_runs (connection, fix, started_ms, total) VALUES (?, 0, ?, ?)`);
  const save = database.prepare<[object]>(`
    UPDATE reconcile_runs SET after_id = @afterId, checked = @checked, drifted = @drifted,
      ended_ms = @endedMs, claimed = @claimed
    WHERE connection = @connection`);
  return {
    loadRun: (connection) => {
      const row = load.get(connection);
      return row === undefined ? null : { ...row, isClaimed: row.isClaimed === 1 };
    },
    removeRun: (connection) => {
      remove.run(connection);
    },
    startRun: (connection, { startedMs }, total) => {
      start.run(connection, startedMs, total);
    },
    saveRun: (connection, { afterId, checked, drifted, endedMs, isClaimed }) => {
      save.run({ connection, afterId, checked, drifted, endedMs, claimed: Number(isClaimed) });
    },
  } satisfies Partial<Store>;
}

function prepareDrifts(database: Database) {
  const insert = database.prepare<[{ connection: string; nowMs: number; drifts: string }]>(`
    INSERT INTO drifts (connection, at_ms, contact_id, hubspot_id, property, expected, found, cause,
                        changed_by)
    SELECT @connection, @nowMs, value ->> 'contactId', value ->> 'hubspotId', value ->> 'property',
      value ->> 'expected', value ->> 'found', value ->> 'cause', value ->> 'changedBy'
    FROM json_each(@drifts)`);
  const load = database.prepare<[string, number], Drift>(`
    SELECT contact_id AS contactId, hubspot_id AS hubspotId, property, expected, found, cause,
      changed_by AS changedBy
    FROM drifts WHERE connection = ? ORDER BY at_ms, id LIMIT ?`);
  const walk = database.prepare<[string, number, number], KeptDrift>(`
    SELECT id, contact_id AS contactId, hubspot_id AS hubspotId, property, expected, found, cause,
      changed_by AS changedBy
    FROM drifts WHERE connection = ? AND id > ? ORDER BY id LIMIT ?`);
  return {
    walkDrifts: (connection, afterId, limit) => walk.all(connection, afterId, limit),
    removeDriftsOf: prepareOfIds(database, `DELETE FROM drifts WHERE id IN ${IDS}`),
    insertDrifts: (connection, drifts, nowMs) => {
      insert.run({ connection, nowMs, drifts: JSON.stringify(drifts) });
    },
    loadDrifts: (connection, limit) => load.all(connection, limit),
  } satisfies Partial<Store>;
}
