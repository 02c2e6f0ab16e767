import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { FuseRelease, LaneState } from '../../model/lane.ts';
import type { KeptMapping, KeptRefusal } from '../../model/kept-mapping.ts';
import type { Memo } from '../../model/memo.ts';
import type { QuotaReading } from '../../model/hubspot.ts';

/** Prepares what is remembered of a connection as a whole. */
export function prepareConnectionMemory(database: Database) {
  const quota = prepareColumn(database, 'quota');
  const credential = prepareColumn(database, 'credential');
  return {
    ...prepareLanes(database),
    ...prepareMemos(database),
    ...prepareMappings(database),
    saveQuota: (connection, reading) => quota.save(connection, JSON.stringify(reading)),
    loadQuota: (connection) => JSON.parse(quota.load(connection) ?? 'null') as QuotaReading | null,
    loadCredential: credential.load,
    saveCredential: credential.save,
  } satisfies Partial<Store>;
}

function prepareLanes(database: Database) {
  const load = database.prepare<[string], { lanes: string; released: string }>(
    'SELECT lanes, fuse_released AS released FROM connections WHERE connection = ?',
  );
  const save = database.prepare<[string, string]>(`
    INSERT INTO connections (connection, lanes) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET lanes = excluded.lanes`);
  const release = database.prepare<[string, string, string]>(`
    UPDATE connections SET lanes = ?, fuse_released = ?, orders = orders + 1 WHERE connection = ?`);
  const order = database.prepare<[string]>(`
    INSERT INTO connections (connection, orders) VALUES (?, 1)
    ON CONFLICT (connection) DO UPDATE SET orders = orders + 1`);
  return {
    loadLanes: (connection) => {
      const row = load.get(connection);
      return {
        lanes: JSON.parse(row?.lanes ?? '[]') as LaneState[],
        released: JSON.parse(row?.released ?? '[]') as FuseRelease[],
      };
    },
    saveLanes: (connection, lanes) => {
      save.run(connection, JSON.stringify(lanes));
    },
    countOrder: (connection) => {
      order.run(connection);
    },
    saveReleases: (connection, { lanes, released }) => {
      release.run(JSON.stringify(lanes), JSON.stringify(released), connection);
    },
  } satisfies Partial<Store>;
}

function prepareColumn(database: Database, column: 'quota' | 'credential') {
  const load = database.prepare<[string], { text: string | null }>(
    `SELECT ${column} AS text FROM connections WHERE connection = ?`,
  );
  const save = database.prepare<[string, string]>(`
    INSERT INTO connections (connection, ${column}) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET ${column} = excluded.${column}`);
  return {
    load: (connection: string): string | null => load.get(connection)?.text ?? null,
    save: (connection: string, text: string): void => {
      save.run(connection, text);
    },
  };
}

function prepareMemos(database: Database) {
  const load = database.prepare<[string, Memo], { text: string }>(
    'SELECT text FROM memos WHERE connection = ? AND memo = ?',
  );
  const save = database.prepare<[string, Memo, string]>(`
    INSERT INTO memos (connection, memo, text) VALUES (?, ?, ?)
    ON CONFLICT (connection, memo) DO UPDATE SET text = excluded.text`);
  return {
    loadMemo: (connection, memo) => load.get(connection, memo)?.text ?? null,
    saveMemo: (connection, memo, text) => {
      save.run(connection, memo, text);
    },
  } satisfies Partial<Store>;
}

function prepareMappings(database: Database) {
  const load = database.prepare<
    [string],
    Omit<KeptMapping, 'refused'> & { readonly refused: string | null }
  >('SELECT version, text, since_ms AS sinceMs, refused FROM kept_mappings WHERE connection = ?');
  const save = database.prepare<[string, string, string, number, string | null]>(`
    INSERT INTO kept_mappings (connection, version, text, since_ms, refused) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (connection) DO UPDATE SET version = excluded.version, text = excluded.text,
      since_ms = excluded.since_ms, refused = excluded.refused`);
  return {
    loadMapping: (connection) => {
      const row = load.get(connection);
      if (row === undefined) return null;
      return { ...row, refused: JSON.parse(row.refused ?? 'null') as KeptRefusal | null };
    },
    saveMapping: (connection, { version, text, sinceMs, refused }) => {
      save.run(connection, version, text, sinceMs, refused && JSON.stringify(refused));
    },
  } satisfies Partial<Store>;
}
