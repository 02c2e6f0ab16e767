import { prepareMappingVersions } from './mapping-versions.ts';
import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { FuseRelease, LaneState } from '../../model/lane.ts';
import type { KeptMapping, KeptRefusal } from '../../model/kept-mapping.ts';
import type { Memo } from '../../model/memo.ts';
import type { QuotaReading } from '../../model/hubspot.ts';

/** Prepares what is remembered of a connection as a whole. */
export function prepareConnectionMemory(sql: Sql) {
  const quota = prepareColumn(sql, 'quota');
  const credential = prepareColumn(sql, 'credential');
  return {
    ...prepareLanes(sql),
    ...prepareMemos(sql),
    ...prepareMappings(sql),
    ...prepareMappingVersions(sql),
    saveQuota: (connection, reading) => quota.save(connection, JSON.stringify(reading)),
    loadQuota: async (connection) =>
      JSON.parse((await quota.load(connection)) ?? 'null') as QuotaReading | null,
    loadCredential: credential.load,
    saveCredential: credential.save,
  } satisfies Partial<Store>;
}

function prepareLanes(sql: Sql) {
  const load = sql.prepare<[string], { lanes: string; released: string }>(
    'SELECT lanes, fuse_released AS released FROM connections WHERE connection = ?',
  );
  const save = sql.prepare<[string, string]>(`
    INSERT INTO connections (connection, lanes) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET lanes = excluded.lanes`);
  const release = sql.prepare<[string, string, string]>(`
    UPDATE connections SET lanes = ?, fuse_released = ?, orders = orders + 1 WHERE connection = ?`);
  const order = sql.prepare<[string]>(`
    INSERT INTO connections (connection, orders) VALUES (?, 1)
    ON CONFLICT (connection) DO UPDATE SET orders = connections.orders + 1`);
  return {
    loadLanes: async (connection) => {
      const row = await load.get(connection);
      return {
        lanes: JSON.parse(row?.lanes ?? '[]') as LaneState[],
        released: JSON.parse(row?.released ?? '[]') as FuseRelease[],
      };
    },
    saveLanes: async (connection, lanes) => {
      await save.run(connection, JSON.stringify(lanes));
    },
    countOrder: async (connection) => {
      await order.run(connection);
    },
    saveReleases: async (connection, { lanes, released }) => {
      await release.run(JSON.stringify(lanes), JSON.stringify(released), connection);
    },
  } satisfies Partial<Store>;
}

function prepareColumn(sql: Sql, column: 'quota' | 'credential') {
  const load = sql.prepare<[string], { text: string | null }>(
    `SELECT ${column} AS text FROM connections WHERE connection = ?`,
  );
  const save = sql.prepare<[string, string]>(`
    INSERT INTO connections (connection, ${column}) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET ${column} = excluded.${column}`);
  return {
    load: async (connection: string): Promise<string | null> =>
      (await load.get(connection))?.text ?? null,
    save: async (connection: string, text: string): Promise<void> => {
      await save.run(connection, text);
    },
  };
}

function prepareMemos(sql: Sql) {
  const load = sql.prepare<[string, Memo], { text: string }>(
    'SELECT text FROM memos WHERE connection = ? AND memo = ?',
  );
  const save = sql.prepare<[string, Memo, string]>(`
    INSERT INTO memos (connection, memo, text) VALUES (?, ?, ?)
    ON CONFLICT (connection, memo) DO UPDATE SET text = excluded.text`);
  return {
    loadMemo: async (connection, memo) => (await load.get(connection, memo))?.text ?? null,
    saveMemo: async (connection, memo, text) => {
      await save.run(connection, memo, text);
    },
  } satisfies Partial<Store>;
}

function prepareMappings(sql: Sql) {
  const load = sql.prepare<
    [string],
    Omit<KeptMapping, 'refused'> & { readonly refused: string | null }
  >(`SELECT version, text, since_ms AS sinceMs, refused, instead_of AS insteadOf
    FROM kept_mappings WHERE connection = ?`);
  const save = sql.prepare<[string, string, string, number, string | null, string | null]>(`
    INSERT INTO kept_mappings (connection, version, text, since_ms, refused, instead_of)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (connection) DO UPDATE SET version = excluded.version, text = excluded.text,
      since_ms = excluded.since_ms, refused = excluded.refused, instead_of = excluded.instead_of`);
  return {
    loadMapping: async (connection) => {
      const row = await load.get(connection);
      if (row === undefined) return null;
      return { ...row, refused: JSON.parse(row.refused ?? 'null') as KeptRefusal | null };
    },
    saveMapping: async (connection, { version, text, sinceMs, refused, insteadOf }) => {
      const reason = refused && JSON.stringify(refused);
      await save.run(connection, version, text, sinceMs, reason, insteadOf);
    },
  } satisfies Partial<Store>;
}
