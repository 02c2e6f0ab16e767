import type { Database } from 'better-sqlite3';
import type { ErasureStore } from '../desk-store.ts';
import { distinct } from './distinct.ts';

/** Prepares the memory of whom was erased, as far as a person orders it. */
export function prepareTombstones(
  database: Database,
): Pick<
  ErasureStore,
  'saveTombstoneKey' | 'loadNextPerson' | 'loadTombstoneProperties' | 'removePeople'
> {
  const saveKey = database.prepare<[string, Uint8Array]>(`
    INSERT INTO connections (connection, tombstone_key) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET tombstone_key = excluded.tombstone_key`);
  const next = database.prepare<[string], { person: number }>(
    'SELECT COALESCE(MAX(person), 0) + 1 AS person FROM tombstones WHERE connection = ?',
  );
  const properties = database.prepare<[{ connection: string }], { property: string }>(
    distinct('property', 'tombstones', 'connection = @connection'),
  );
  const remove = database.prepare<[string, string]>(`
    DELETE FROM tombstones
    WHERE connection = ? AND person IN (SELECT value FROM json_each(?))`);
  return {
    saveTombstoneKey: (connection, key) => {
      saveKey.run(connection, key);
    },
    loadNextPerson: (connection) => next.get(connection)?.person ?? 1,
    loadTombstoneProperties: (connection) =>
      properties.all({ connection }).map(({ property }) => property),
    removePeople: (connection, people) => {
      remove.run(connection, JSON.stringify(people));
    },
  };
}
