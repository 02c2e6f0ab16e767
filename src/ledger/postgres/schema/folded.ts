/** Less of each purged event; see the step of SQLite's schema. */
export const FOLDED = `
DROP INDEX events_contact;
CREATE INDEX events_unsynced ON events (contact_id, revision)
  WHERE contact_id IS NOT NULL AND synced_at_ms IS NULL;
DROP INDEX events_synced;
CREATE INDEX events_synced ON events (connection, synced_at_ms)
  WHERE synced_at_ms IS NOT NULL AND since_ms > 0;
INSERT INTO upgrades (name, after_id) SELECT 'fold', 0 WHERE EXISTS (SELECT 1 FROM events);
`;
