/** The connection that has the rows. */
export const CONNECTION = 'bench';

/** When the first event was received; each one after it came a second later. */
export const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');

/** Quarters of an hour of a year, in each of which something was counted. */
const SLOT_MS = 900_000;
const SLOTS = 35_000;

const NUMBERS = (count: number): string =>
  `WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${count})`;

const REGISTER = (property: string, value: string): string =>
  `'"${property}":{"mode":"newest","at":"2026-01-01T00:00:00.0000000Z","event":"event-' || i || '","value":"' || ${value} || '"}'`;

const LAST_NAME = `'heide' || ((i * 7919) % 9973)`;

/**
 * Statements of a ledger of many rows, in what both engines speak: so many contacts, each with an
 * address, words, a wallet and one event in a hundred states; half have a value left out, one of eight has
 * installed a pass, and the wallet's numbers are those of a year.
 */
export function manyRows(count: number): readonly string[] {
  return [
    `INSERT INTO contacts (id, connection, revision, confirmed_revision, state, reason, attempts,
        due_at_ms, hubspot_id, origin, duplicates, history, document, confirmed, dropped,
        updated_at_ms, words, wallet)
      ${NUMBERS(count)}
      SELECT i, '${CONNECTION}', 1, 1,
        CASE WHEN i % 100 = 0 THEN 'dead' WHEN i % 100 = 1 THEN 'waiting'
          WHEN i % 20 = 2 THEN 'pending' ELSE 'done' END,
        CASE WHEN i % 100 IN (0, 1) THEN 'for a reason' END, 0, 0, '9' || i, 'created', '[]', '[]',
        '{"wallet":{},"registers":{' || ${REGISTER('firstname', `'Anna'`)} || ','
          || ${REGISTER('lastname', LAST_NAME)} || ',' || ${REGISTER('tier', `'Platinum'`)} || '}}',
        '{}', '[]', ${FIRST_MS} + i * 1000,
        '["anna","' || ${LAST_NAME} || '","person' || i || '","example' || (i % 500) || '.net"]',
        CASE i % 50 WHEN 0 THEN 'both' WHEN 1 THEN 'google' WHEN 2 THEN 'apple' ELSE 'none' END
      FROM numbers`,
    `INSERT INTO contact_keys (connection, property, value, contact_id)
      ${NUMBERS(count)}
      SELECT '${CONNECTION}', 'email', 'person' || i || '@example' || (i % 500) || '.net', i FROM numbers`,
    `INSERT INTO left_out (connection, contact_id, property, code, reason)
      ${NUMBERS(count)}
      SELECT '${CONNECTION}', i, CASE WHEN i % 1000 = 0 THEN 'rare' ELSE 'tier' END,
        'no-such-option', 'not one of its options'
      FROM numbers WHERE i % 2 = 0`,
    `INSERT INTO events (seq, connection, event_id, name, at, received_at_ms, body_bytes, body_hash,
        state, reason, contact_id, revision, synced_at_ms, since_ms, applied_at_ms, purged, wallet)
      ${NUMBERS(count)}
      SELECT i, '${CONNECTION}', 'event-' || i,
        CASE WHEN i % 8 = 0 THEN 'Pass:Installed' ELSE 'Name:' || (i % 8) END, '2026-01-01T00:00:00.0000000Z',
        ${FIRST_MS} + i * 1000, 2, 'hash' || i,
        CASE WHEN i % 1000 = 5 THEN 'dead' ELSE 'done' END,
        CASE WHEN i % 10 = 3 THEN 'ignored' WHEN i % 1000 = 5 THEN 'for a reason' END, i, 1,
        CASE WHEN i % 10 NOT IN (0, 1, 2, 3, 5) THEN ${FIRST_MS} + i * 1000 + 500 END, 0,
        ${FIRST_MS} + i * 1000, 0, CASE i % 3 WHEN 0 THEN 'apple' WHEN 1 THEN 'google' END
      FROM numbers`,
    `INSERT INTO pass_changes (contact_id, event_id, pass_id, type, at, wallet, device, installed, listed)
      ${NUMBERS(count)}
      SELECT i, 'event-' || i, 'pass-' || i, 'loyalty', '2026-01-01T00:00:00.0000000Z',
        CASE i % 3 WHEN 0 THEN 'apple' ELSE 'google' END, 'device-' || i, 1, 0
      FROM numbers WHERE i % 8 = 0`,
    'DELETE FROM wallet_uncounted',
    `INSERT INTO wallet_counts (connection, slot_ms, kind, wallet, pass_type, source, count)
      ${NUMBERS(SLOTS)}
      SELECT '${CONNECTION}', ${FIRST_MS} + CAST(i AS BIGINT) * ${SLOT_MS}, kind, wallet, 'loyalty', '', 1
      FROM numbers CROSS JOIN (SELECT 'installed' AS kind UNION ALL SELECT 'uninstalled') AS kinds
        CROSS JOIN (SELECT 'apple' AS wallet UNION ALL SELECT 'google') AS wallets`,
  ];
}
