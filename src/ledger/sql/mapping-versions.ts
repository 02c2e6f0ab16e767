import type { Sql } from './sql.ts';
import type { MappingVersionStore } from '../desk-store.ts';
import type { MappingVersion, MappingVersionSummary } from '../../model/mapping-version.ts';

/** Versions of one connection that are kept; the oldest go. */
export const MAPPING_VERSIONS_MAX = 200;

const SUMMARY = 'version, author, note, saved_at_ms AS savedAtMs';

/** Prepares the versions of mappings. */
export function prepareMappingVersions(sql: Sql): MappingVersionStore {
  const list = sql.prepare<[string, number], MappingVersionSummary>(`
    SELECT ${SUMMARY} FROM mapping_versions WHERE connection = ?
    ORDER BY saved_at_ms DESC, version LIMIT ?`);
  const one = sql.prepare<[string, string], MappingVersion>(
    `SELECT ${SUMMARY}, text FROM mapping_versions WHERE connection = ? AND version = ?`,
  );
  const save = sql.prepare<[string, string, string, string, string, number]>(`
    INSERT INTO mapping_versions (connection, version, text, author, note, saved_at_ms)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (connection, version) DO NOTHING`);
  const prune = sql.prepare<[string, string, number]>(`
    DELETE FROM mapping_versions WHERE connection = ? AND version NOT IN (
      SELECT version FROM mapping_versions WHERE connection = ?
      ORDER BY saved_at_ms DESC, version LIMIT ?)`);
  return {
    loadMappingVersions: async (connection) => list.all(connection, MAPPING_VERSIONS_MAX),
    loadMappingVersion: async (connection, version) => (await one.get(connection, version)) ?? null,
    saveMappingVersion: async (connection, { version, text, author, note, savedAtMs }) => {
      await save.run(connection, version, text, author, note, savedAtMs);
      await prune.run(connection, connection, MAPPING_VERSIONS_MAX);
    },
  };
}
