import type { Client } from 'pg';
import { NOW, TENANT } from './builders.ts';

/** Events of one person. */
const EVENTS_PER_PERSON = 20;

/**
 * Fills a ledger of PostgreSQL with what a connection has behind it: everything applied and in HubSpot.
 * Nothing of it is logged, and all indexes but those of keys are built after the rows, for speed.
 *
 * @param events how many; each twentieth is a person, and each tenth has an entry, a body and facts
 */
export async function fillLedger(client: Client, events: number): Promise<void> {
  const people = events / EVENTS_PER_PERSON;
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(INDEXES);
  const texts = [
    ...UNLOGGED,
    'BEGIN',
    ...rows.map(({ indexname }) => `DROP INDEX ${indexname}`),
    `INSERT INTO events (connection, event_id, name, at, received_at_ms, since_ms, body_bytes,
        body_hash, state, mapping_version, contact_id, revision, synced_at_ms, applied_at_ms)
      SELECT '${TENANT}', 'e' || n, 'Customer:Upserted', '2024', ${NOW} - n, ${NOW} - n, 2, 'hash',
        'done', 'v1', n % ${people} + 1, n / ${people} + 1, ${NOW} - n, ${NOW} - n
      FROM generate_series(1, ${events}) AS n`,
    `INSERT INTO event_bodies (seq, body) SELECT seq, '{}' FROM events WHERE seq % 10 = 0`,
    `INSERT INTO event_facts (seq, keys, registers, effects) SELECT seq, '[]', '{}', '{}' FROM events
      WHERE seq % 10 = 0`,
    `INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
        hubspot_id, origin, duplicates, history, document, confirmed, dropped, updated_at_ms)
      SELECT n, '${TENANT}', 10, 10, 'done', 0, 0, 'h' || n, 'created', '[]', '[]',
        '{"registers":{}}', '{}', '[]', ${NOW} - n
      FROM generate_series(1, ${people}) AS n`,
    `SELECT setval('contact_blocks', ${people} + 1000)`,
    `INSERT INTO contact_keys (connection, value, property, contact_id)
      SELECT '${TENANT}', n || '@old.org', 'email', n FROM generate_series(1, ${people}) AS n`,
    `INSERT INTO timeline (connection, event_seq, contact_id, name, at, received_at_ms, properties,
        state, due_at_ms, since_ms)
      SELECT connection, seq, contact_id, 'said', at, received_at_ms, '{}', 'done', 0, since_ms
      FROM events WHERE seq % 10 = 0`,
    `INSERT INTO pass_changes (contact_id, event_id, pass_id, at, wallet, device, installed, listed)
      SELECT id, 'e' || id, 'p' || id, '2024', 'apple', 'd', 1, 0 FROM contacts`,
    `INSERT INTO pass_events (connection, pass_id, at, event_id, contact_id, naming)
      SELECT connection, 'p' || id, '2024', 'e' || id, id, 1 FROM contacts`,
    `INSERT INTO consents (connection, contact_id, name, state, due_at_ms, due_set_ms, memory)
      SELECT connection, id, 'news', 'done', 0, 0, '{}' FROM contacts`,
    `INSERT INTO requests (id, connection, at_ms, endpoint, status, ms, subjects)
      SELECT id, connection, updated_at_ms, 'x', 200, 1, 1 FROM contacts`,
    `SELECT setval('request_blocks', ${people} + 1000)`,
    `INSERT INTO request_subjects (kind, subject_id, at_ms, request_id)
      SELECT 'contact', id, updated_at_ms, id FROM contacts`,
    `INSERT INTO key_claims (connection, property, value, since_ms, contact_id)
      SELECT connection, 'phone', 'v' || id, 0, id FROM contacts`,
    ...rows.map(({ indexdef }) => indexdef),
    'COMMIT',
    'VACUUM ANALYZE',
  ];
  await client.query('SET synchronous_commit = off');
  await client.query(`SET maintenance_work_mem = '256MB'`);
  for (const text of texts) await client.query(text);
}

const UNLOGGED = ['events', 'event_bodies', 'event_facts', 'contacts', 'timeline'].map(
  (table) => `ALTER TABLE ${table} SET UNLOGGED`,
);

const INDEXES = `
  SELECT indexname, indexdef FROM pg_indexes
  WHERE schemaname = current_schema() AND NOT EXISTS (
    SELECT 1 FROM pg_constraint WHERE conname = indexname)`;
