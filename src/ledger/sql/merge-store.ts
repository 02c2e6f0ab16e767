import type { Sql } from './sql.ts';
import type { MergeStore } from '../work-store.ts';
import { type ContactRow, contactOfRow, SELECTED } from './contact-columns.ts';

/** Prepares the memory of merged records, and the list of those that are not merged. */
export function prepareMergeStore(sql: Sql): MergeStore {
  const insert = sql.prepare<
    [{ connection: string; nowMs: number; contactId: number; keptId: string; mergedId: string }]
  >(`
    INSERT INTO record_merges (connection, at_ms, contact_id, kept_id, merged_id)
    VALUES (@connection, @nowMs, @contactId, @keptId, @mergedId)`);
  const count = sql.prepare<[string, number], { count: number }>(
    'SELECT COUNT(*) AS count FROM record_merges WHERE connection = ? AND at_ms > ?',
  );
  const unmerged = sql.prepare<[string, number], ContactRow>(`
    SELECT ${SELECTED} FROM contacts INDEXED BY contacts_unmerged
    WHERE connection = ? AND duplicates <> '[]' ORDER BY id DESC LIMIT ?`);
  return {
    saveMerges: async (connection, merges, nowMs) => {
      for (const merge of merges) await insert.run({ ...merge, connection, nowMs });
    },
    countMerges: async (connection, sinceMs) => (await count.get(connection, sinceMs))?.count ?? 0,
    loadUnmerged: async (connection, limit) =>
      (await unmerged.all(connection, limit)).map(contactOfRow),
  };
}
