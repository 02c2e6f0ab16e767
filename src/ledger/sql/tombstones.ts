import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { Tombstone } from '../work-store.ts';
import { IDS } from './bulk.ts';
import { distinct } from './distinct.ts';

/** Prepares the memory of whom was erased, as far as a person orders it. */
export function prepareTombstones(sql: Sql) {
  const saveKey = sql.prepare<[string, Uint8Array]>(`
    INSERT INTO connections (connection, tombstone_key) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET tombstone_key = excluded.tombstone_key`);
  const of = sql.prepare<[string, string], Tombstone>(
    `SELECT property, hash, person FROM tombstones WHERE connection = ? AND person IN ${IDS}`,
  );
  const next = sql.prepare<[string], { person: number }>(
    'SELECT COALESCE(MAX(person), 0) + 1 AS person FROM tombstones WHERE connection = ?',
  );
  const properties = sql.prepare<[{ connection: string }], { property: string }>(
    distinct('property', 'tombstones', 'connection = @connection'),
  );
  const remove = sql.prepare<[string, string]>(`
    DELETE FROM tombstones
    WHERE connection = ? AND person IN ${IDS}`);
  return {
    saveTombstoneKey: async (connection, key) => {
      await saveKey.run(connection, key);
    },
    loadTombstonesOf: (connection, people) => of.all(connection, JSON.stringify(people)),
    loadNextPerson: async (connection) => (await next.get(connection))?.person ?? 1,
    loadTombstoneProperties: async (connection) =>
      (await properties.all({ connection })).map(({ property }) => property),
    removePeople: async (connection, people) => {
      await remove.run(connection, JSON.stringify(people));
    },
  } satisfies Partial<Store>;
}
