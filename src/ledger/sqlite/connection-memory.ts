import type { Database } from 'better-sqlite3';
import { type LanesRead, lanesSaved } from '../../core/ledger/lanes.ts';
import type { Due, FuseRelease, LaneState, Memo, QuotaReading } from '../../core/ledger/work.ts';

/** What is remembered of a connection as a whole. */
export type ConnectionMemory = ReturnType<typeof prepareConnectionMemory>;

/** Prepares the memory of connections. */
export function prepareConnectionMemory(database: Database) {
  const quota = prepareColumn(database, 'quota');
  const credential = prepareColumn(database, 'credential');
  return {
    ...prepareLanes(database),
    saveQuota: (connection: string, reading: QuotaReading): void => {
      quota.save(connection, JSON.stringify(reading));
    },
    quota: (connection: string): QuotaReading | null =>
      JSON.parse(quota.load(connection) ?? 'null') as QuotaReading | null,
    loadCredential: credential.load,
    saveCredential: (connection: string, text: string): void => credential.save(connection, text),
    ...prepareMemos(database),
    dueOf: prepareDueOf(database),
  };
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
  const read = (connection: string): LanesRead => {
    const row = load.get(connection);
    return {
      lanes: JSON.parse(row?.lanes ?? '[]') as LaneState[],
      released: JSON.parse(row?.released ?? '[]') as FuseRelease[],
    };
  };
  return {
    loadLanes: read,
    saveLanes: (connection: string, lanes: readonly LaneState[]): void => {
      save.run(connection, JSON.stringify(lanesSaved(read(connection), lanes)));
    },
    saveReleases: (connection: string, { lanes, released }: LanesRead): void => {
      release.run(JSON.stringify(lanes), JSON.stringify(released), connection);
    },
  };
}

/** Prepares one question for all connections: each part of the answer is the first of an index. */
function prepareDueOf(database: Database) {
  const due = database.prepare<[string], Due & { readonly connection: string }>(`
    SELECT value AS connection,
      COALESCE(
        (SELECT received_at_ms FROM events
          WHERE connection = value AND state = 'pending' AND since_ms = received_at_ms LIMIT 1),
        (SELECT received_at_ms FROM events
          WHERE connection = value AND state = 'pending' AND since_ms <> received_at_ms LIMIT 1)
      ) AS apply,
      (SELECT MIN(due_at_ms) FROM contacts
        WHERE connection = value AND state = 'pending' AND held = 0) AS contacts,
      (SELECT MIN(due_at_ms) FROM timeline WHERE connection = value AND state = 'pending')
        AS timeline,
      (SELECT MIN(check_at_ms) FROM contacts
        WHERE connection = value AND check_at_ms IS NOT NULL AND state = 'done') AS checks,
      (SELECT started_ms FROM reconcile_runs WHERE connection = value AND ended_ms IS NULL)
        AS reconcile,
      COALESCE((SELECT orders FROM connections WHERE connection = value), 0) AS orders
    FROM json_each(?)`);
  return (connections: readonly string[], _nowMs: number): ReadonlyMap<string, Due> =>
    new Map(
      due
        .all(JSON.stringify(connections))
        .map(({ connection, ...row }): [string, Due] => [connection, row]),
    );
}

function prepareColumn(database: Database, column: 'quota' | 'credential') {
  const load = database.prepare<[string], { text: string | null }>(
    `SELECT ${column} AS text FROM connections WHERE connection = ?`,
  );
  const save = database.prepare<[string, string | null]>(`
    INSERT INTO connections (connection, ${column}) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET ${column} = excluded.${column}`);
  return {
    load: (connection: string): string | null => load.get(connection)?.text ?? null,
    save: (connection: string, text: string | null): void => {
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
    loadMemo: (connection: string, memo: Memo): string | null =>
      load.get(connection, memo)?.text ?? null,
    saveMemo: (connection: string, memo: Memo, text: string): void => {
      save.run(connection, memo, text);
    },
  };
}
