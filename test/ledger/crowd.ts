import Database from 'better-sqlite3';
import { openDatabase } from '../../src/ledger/sqlite/open.ts';
import { MEMORY_PATH } from '../../src/ledger/sqlite/files-beside.ts';
import { NOW, TENANT } from './builders.ts';

/** Contacts of a crowd, each with an event and a timeline entry. */
export const CROWD = 50_000;

/** Of a crowd: contacts and entries that are dead, and events that are ignored. */
export const DEAD = 10_000;

const BODY = '{"attributes":{"email":"somebody@x.org"}}';

/**
 * A ledger of many contacts that are in HubSpot, each with an event, an entry and a value that is
 * left out, as a database in memory that can be copied.
 *
 * @param size how many contacts
 */
export function makeCrowd(size = CROWD): Buffer {
  const database = openDatabase(MEMORY_PATH);
  try {
    database.exec('BEGIN');
    database.exec(`
      CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (
        SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${size}) SELECT i FROM n;
      INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
          hubspot_id, origin, duplicates, history, document, confirmed, dropped, updated_at_ms)
        SELECT i, '${TENANT}', 1, 1, 'done', 0, ${NOW}, 'h' || i, 'created', '[]', '[]',
          '{"registers":{}}', '{}', '[]', ${NOW} FROM n;
      INSERT INTO contact_keys (connection, value, property, contact_id)
        SELECT '${TENANT}', 'p' || i || '@x.org', 'email', i FROM n;
      INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
          state, contact_id, revision, synced_at_ms, applied_at_ms, since_ms)
        SELECT i, '${TENANT}', 'e' || i, 'Customer:Upserted', '2025', ${NOW}, ${BODY.length}, 'hash',
          'done', i, 1, ${NOW}, ${NOW}, ${NOW} FROM n;
      INSERT INTO event_bodies (seq, body) SELECT i, CAST('${BODY}' AS BLOB) FROM n;
      INSERT INTO timeline (connection, event_seq, contact_id, name, at, received_at_ms, properties,
          state, due_at_ms, since_ms)
        SELECT '${TENANT}', i, i, 'installed', '2025', ${NOW}, '{"a":"b"}', 'done', ${NOW}, ${NOW}
        FROM n;
      UPDATE contacts SET dropped =
        '[{"property":"tier","reason":"not one of its options","schema":true}]';
      INSERT INTO drifts (connection, at_ms, contact_id, hubspot_id, property, expected, found, cause)
        SELECT '${TENANT}', ${NOW}, i, 'h' || i, 'city', 'Ulm', '', 'lost' FROM n WHERE i <= ${DEAD};
      INSERT INTO requests (id, connection, at_ms, endpoint, status, ms, subjects)
        SELECT i, '${TENANT}', ${NOW}, 'contacts/batch/update', 200, 1, 100 FROM n WHERE i <= 100;
      INSERT INTO request_subjects (kind, subject_id, at_ms, request_id)
        SELECT 'contact', i, ${NOW}, 1 + (i - 1) / 100 FROM n WHERE i <= ${DEAD};`);
    database.exec('COMMIT');
    return database.serialize();
  } finally {
    database.close();
  }
}

/** A copy of a crowd, with what a test changes of it. */
export function copyOf(crowd: Buffer, changes = ''): Database.Database {
  const database = new Database(crowd);
  database.pragma('foreign_keys = ON');
  database.exec(changes);
  return database;
}
