import type { Database } from 'better-sqlite3';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { CONNECTION, FIRST_MS, manyRows } from '../lists/many-rows.ts';

/** Events about each contact. */
const EVENTS_PER_CONTACT = 25;

/** Events that one statement inserts. */
const EVENTS_PER_STEP = 250_000;

/**
 * Makes a ledger of so many purged events at a path where there is none. Indexes and triggers of events
 * are taken away and made again at the end, as all of them are in the schema: the file is the same, and made in minutes.
 */
export async function fillLarge(path: string, events: number): Promise<void> {
  await (await openLedger(`sqlite:${path}`)).close();
  const database = openDatabase(path);
  database.pragma('synchronous = OFF');
  const contacts = Math.ceil(events / EVENTS_PER_CONTACT);
  for (const statement of manyRows(contacts)) {
    if (!statement.startsWith('INSERT INTO events')) database.exec(statement);
  }
  const parts = takeAway(database);
  for (let first = 0; first < events; first += EVENTS_PER_STEP) {
    database.exec(eventsFrom(first, Math.min(EVENTS_PER_STEP, events - first), contacts));
  }
  for (const sql of parts) database.exec(sql);
  database.exec(TALLIES);
  // What is due is what the measurement itself applies, in a large ledger as in a small one.
  database.exec(`UPDATE contacts SET state = 'done' WHERE state = 'pending'`);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** The statements of what was taken away. */
function takeAway(database: Database): readonly string[] {
  const parts = database
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema
      WHERE tbl_name = 'events' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all();
  for (const { type, name } of parts) database.exec(`DROP ${type} ${name}`);
  return parts.map(({ sql }) => sql);
}

/** Of ten events six are in HubSpot, one was ignored, and the others have a contact that is not done. */
function eventsFrom(first: number, count: number, contacts: number): string {
  const receivedMs = `${FIRST_MS} + i * 1000`;
  return `
    INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
        state, reason, mapping_version, contact_id, revision, synced_at_ms, since_ms, applied_at_ms,
        purged, signature_encoding, wallet)
      WITH RECURSIVE numbers (i) AS (
        SELECT ${first + 1} UNION ALL SELECT i + 1 FROM numbers WHERE i < ${first + count})
      SELECT i, '${CONNECTION}', lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-'
          || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6))),
        'Name:' || (i % 8), '2026-01-01T00:00:00.0000000Z', ${receivedMs}, 500,
        lower(hex(randomblob(8))),
        CASE WHEN i % 1000 = 5 THEN 'dead' ELSE 'done' END,
        CASE WHEN i % 10 = 3 THEN 'ignored' WHEN i % 1000 = 5 THEN 'for a reason' END,
        'ff18b1436700', 1 + i % ${contacts}, 1,
        CASE WHEN i % 10 NOT IN (0, 1, 2, 3) AND i % 1000 <> 5 THEN ${receivedMs} + 500 END, 0,
        ${receivedMs}, 1, 'hex', CASE i % 3 WHEN 0 THEN 'apple' WHEN 1 THEN 'google' END
      FROM numbers`;
}

/** What the triggers would have counted. */
const TALLIES = `
  INSERT INTO tallies (connection, kind, state, count)
    SELECT connection, 'events', state, COUNT(*) FROM events GROUP BY connection, state;
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT connection, 'event', COALESCE(code, ''), reason, COUNT(*) FROM events
    WHERE state = 'dead' GROUP BY connection, code, reason;
`;
