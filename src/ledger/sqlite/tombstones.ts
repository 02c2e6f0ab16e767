import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { Tombstone } from '../work-store.ts';
import { IDS } from './bulk.ts';
import { distinct } from './distinct.ts';

/** Prepares the memory of whom was erased, as far as a person orders it. */
export function prepareTombstones(database: Database) {
  const saveKey = database.prepare<[string, Uint8Array]>(`
    INSERT INTO connections (connection, tombstone_key) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET tombstone_key = excluded.tombstone_key`);
  const of = database.prepare<[string, string], Tombstone>(
    `SELECT property, hash, person FROM tombstones WHERE connection = ? AND person IN ${IDS}`,
  );
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
    loadTombstonesOf: (connection, people) => of.all(connection, JSON.stringify(people)),
    loadNextPerson: (connection) => next.get(connection)?.person ?? 1,
    loadTombstoneProperties: (connection) =>
      properties.all({ connection }).map(({ property }) => property),
    removePeople: (connection, people) => {
      remove.run(connection, JSON.stringify(people));
    },
  } satisfies Partial<Store>;
}
