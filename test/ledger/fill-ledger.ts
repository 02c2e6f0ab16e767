import type { Client } from 'pg';
import { NOW, TENANT } from './builders.ts';

/** Events of one person. */
const EVENTS_PER_PERSON = 20;

/**
 * Fills a ledger of PostgreSQL with what a connection has behind it: nothing is left to do but for people.
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
    eventsOf(events, people),
    `INSERT INTO event_bodies (seq, body)
      SELECT seq, CAST('{"said":"' || repeat('x', 400) || '"}' AS bytea) FROM events
      WHERE seq % 10 = 0`,
    `INSERT INTO event_facts (seq, keys, registers, effects) SELECT seq, '[]', '{}', '{}' FROM events
      WHERE seq % 10 = 0`,
    contactsOf(people),
    `SELECT setval('contact_blocks', ${people} + 1000)`,
    `INSERT INTO left_out (connection, contact_id, property, code, reason)
      SELECT connection, id, 'plan' || id % 200, 'unknown-option', 'unknown option' FROM contacts
      WHERE dropped <> '[]'`,
    `INSERT INTO contact_keys (connection, value, property, contact_id)
      SELECT connection, id || '@old.org', 'email', id FROM contacts
      UNION ALL SELECT connection, 'c' || id, 'customer_id', id FROM contacts
      UNION ALL SELECT connection, id || '@second.org', 'email', id FROM contacts WHERE id % 50 = 17`,
    `INSERT INTO contact_folds (contact_id, into_id) SELECT id + 1000000, id FROM contacts`,
    `INSERT INTO timeline (connection, event_seq, contact_id, name, at, received_at_ms, properties,
        due_at_ms, since_ms, state, reason, code, died_at_ms)
      SELECT connection, seq, contact_id, 'said', at, received_at_ms, '{}', 0, since_ms,
        ${deadWhere('seq % 40 = 10')} FROM events WHERE seq % 10 = 0`,
    `INSERT INTO pass_changes (contact_id, event_id, pass_id, at, wallet, device, installed, listed)
      SELECT id, 'e' || id, 'p' || id, '2024', 'apple', 'd', 1, 0 FROM contacts`,
    `INSERT INTO pass_events (connection, pass_id, at, event_id, contact_id, naming)
      SELECT connection, 'p' || id, '2024', 'e' || id, id, 1 FROM contacts`,
    `INSERT INTO consents (connection, contact_id, name, due_at_ms, due_set_ms, memory,
        state, reason, code, died_at_ms)
      SELECT connection, id, 'news', 0, 0, '{}', ${deadWhere('id % 4 = 1')} FROM contacts`,
    `INSERT INTO requests (id, connection, at_ms, endpoint, status, ms, subjects)
      SELECT id, connection, updated_at_ms, 'x', 200, 1, 1 FROM contacts`,
    `SELECT setval('request_blocks', ${people} + 1000)`,
    `INSERT INTO request_subjects (kind, subject_id, at_ms, request_id)
      SELECT 'contact', id, updated_at_ms, id FROM contacts`,
    `INSERT INTO request_bodies (request_id, asked) SELECT id, '\\x0300' FROM contacts`,
    `INSERT INTO key_claims (connection, property, value, since_ms, contact_id)
      SELECT connection, 'phone', 'v' || id, id, id FROM contacts`,
    `UPDATE key_conflicts SET settled = 'ignore' WHERE since_ms % 1000 <> 1`,
    `INSERT INTO record_merges (connection, at_ms, contact_id, kept_id, merged_id)
      SELECT connection, updated_at_ms, id, 'k', 'm' || id FROM contacts`,
    `INSERT INTO tombstones (connection, property, hash, person)
      SELECT connection, 'email', sha256(CAST(id || 'x' AS bytea)), id FROM contacts`,
    `INSERT INTO wallet_passes (connection, pass_hash, state)
      SELECT connection, 'hash' || id, '{"type":"","created":null,"first":null,"devices":{}}'
      FROM contacts`,
    `INSERT INTO wallet_counts (connection, slot_ms, kind, wallet, pass_type, source, count)
      SELECT connection, id * 900000, 'created', 'apple', '', '', 1 FROM contacts`,
    `INSERT INTO upgrades (name, after_id) SELECT 'found', MAX(id) - 100 FROM contacts
      UNION ALL SELECT walk, MAX(seq) - 100 FROM events, (VALUES ('event wallets'), ('fold'))
        AS walks (walk) GROUP BY walk`,
    ...rows.map(({ indexdef }) => indexdef),
    'COMMIT',
    'VACUUM ANALYZE',
  ];
  await client.query('SET synchronous_commit = off');
  await client.query(`SET maintenance_work_mem = '256MB'`);
  for (const text of texts) await client.query(text);
}

/** Fills in what a comparison has found; the next one forgets it. */
export async function fillDrifts(client: Client): Promise<void> {
  await client.query(`
    INSERT INTO drifts (connection, at_ms, contact_id, hubspot_id, property, expected, found, cause)
      SELECT connection, updated_at_ms, id, 'h' || id, 'city', 'a', 'b', 'lost' FROM contacts`);
  await client.query('ANALYZE drifts');
}

/** Of fifty events one is a dead letter, one is ignored, and two are of a wallet. */
function eventsOf(events: number, people: number): string {
  return `
    INSERT INTO events (connection, event_id, at, received_at_ms, since_ms, body_bytes, body_hash,
        mapping_version, revision, synced_at_ms, applied_at_ms, name, state, reason, code,
        contact_id, wallet)
      SELECT '${TENANT}', 'e' || n, '2024', ${NOW} - n, ${NOW} - n, 2, 'hash', 'v1',
        n / ${people} + 1, ${NOW} - n, ${NOW} - n,
        CASE n % 25 WHEN 3 THEN 'Pass:Installed' ELSE 'Customer:Upserted' END,
        CASE n % 50 WHEN 1 THEN 'dead' ELSE 'done' END,
        CASE n % 50 WHEN 1 THEN 'refused' WHEN 2 THEN 'ignored' END,
        CASE n % 50 WHEN 1 THEN 'refused' WHEN 2 THEN 'ignored' END,
        CASE WHEN n % 50 NOT IN (1, 2) THEN n % ${people} + 1 END,
        CASE n % 25 WHEN 3 THEN 'apple' END
      FROM generate_series(1, ${events}) AS n`;
}

/** Of each four contacts one is a dead letter, two leave out a value, and one has two records. */
function contactsOf(people: number): string {
  return `
    INSERT INTO contacts (id, connection, revision, confirmed_revision, attempts, due_at_ms,
        hubspot_id, origin, history, document, confirmed, updated_at_ms, words, wallet, dropped,
        duplicates, state, reason, code, died_at_ms)
      SELECT id, '${TENANT}', 10, 10, 0, 0, 'h' || id, 'created', '[]', '{"registers":{}}', '{}',
        ${NOW} - id, '["word' || id || '","smith","old.org"]',
        CASE id % 3 WHEN 0 THEN 'apple' ELSE 'none' END,
        CASE id % 2 WHEN 0 THEN '[{"property":"plan' || id % 200
          || '","reason":"unknown option","code":"unknown-option","schema":true}]' ELSE '[]' END,
        CASE id % 4 WHEN 0 THEN '[{"hubspotId":"d' || id || '","origin":"adopted"}]' ELSE '[]' END,
        ${deadWhere('id % 4 = 1')}
      FROM generate_series(1, ${people}) AS id`;
}

/** State, reason, code and time of death of rows of which some are dead letters. */
function deadWhere(condition: string): string {
  return `CASE WHEN ${condition} THEN 'dead' ELSE 'done' END,
    CASE WHEN ${condition} THEN 'refused' END, CASE WHEN ${condition} THEN 'refused' END,
    CASE WHEN ${condition} THEN ${NOW} END`;
}

const UNLOGGED = ['events', 'event_bodies', 'event_facts', 'contacts', 'timeline'].map(
  (table) => `ALTER TABLE ${table} SET UNLOGGED`,
);

const INDEXES = `
  SELECT indexname, indexdef FROM pg_indexes
  WHERE schemaname = current_schema() AND NOT EXISTS (
    SELECT 1 FROM pg_constraint WHERE conname = indexname)`;
