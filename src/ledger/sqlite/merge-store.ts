import type { Database } from 'better-sqlite3';
import type { MergeStore } from '../work-store.ts';
import { type ContactRow, contactOfRow, SELECTED } from './contact-columns.ts';

/** Prepares the memory of merged records, and the list of those that are not merged. */
export function prepareMergeStore(database: Database): MergeStore {
  const insert = database.prepare<
    [{ connection: string; nowMs: number; contactId: number; keptId: string; mergedId: string }]
  >(`
    INSERT INTO record_merges (connection, at_ms, contact_id, kept_id, merged_id)
    VALUES (@connection, @nowMs, @contactId, @keptId, @mergedId)`);
  const count = database.prepare<[string, number], { count: number }>(
    'SELECT COUNT(*) AS count FROM record_merges WHERE connection = ? AND at_ms > ?',
  );
  const unmerged = database.prepare<[string, number], ContactRow>(`
    SELECT ${SELECTED} FROM contacts INDEXED BY contacts_unmerged
    WHERE connection = ? AND duplicates <> '[]' ORDER BY id DESC LIMIT ?`);
  return {
    saveMerges: (connection, merges, nowMs) => {
      for (const merge of merges) insert.run({ ...merge, connection, nowMs });
    },
    countMerges: (connection, sinceMs) => count.get(connection, sinceMs)?.count ?? 0,
    loadUnmerged: (connection, limit) => unmerged.all(connection, limit).map(contactOfRow),
  };
}
