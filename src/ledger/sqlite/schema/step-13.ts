/** Less of each purged event. */
export const STEP_13 = `
-- What is not in HubSpot yet, which is what is looked for by contact.
DROP INDEX events_contact;
CREATE INDEX events_unsynced ON events (contact_id, revision)
  WHERE contact_id IS NOT NULL AND synced_at_ms IS NULL;
-- Without what retention has folded: counts go back a day.
DROP INDEX events_synced;
CREATE INDEX events_synced ON events (connection, synced_at_ms)
  WHERE synced_at_ms IS NOT NULL AND since_ms > 0;
-- No statement looks there any more.
DROP INDEX events_dead;
DROP INDEX contacts_dead;
DROP INDEX timeline_dead;
-- What was purged before is folded in steps.
INSERT INTO upgrades (name, after_id) SELECT 'fold', 0 WHERE EXISTS (SELECT 1 FROM events);
`;
