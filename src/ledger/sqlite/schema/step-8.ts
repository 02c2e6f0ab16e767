/** What waits for an endpoint of HubSpot, sessions of the page, and samples of how it went. */
export const STEP_8 = `
-- The endpoint whose failure a contact, an entry or a consent waits for; null where the wait is its own.
ALTER TABLE contacts ADD COLUMN waits_on TEXT;
ALTER TABLE timeline ADD COLUMN waits_on TEXT;
ALTER TABLE consents ADD COLUMN waits_on TEXT;
CREATE INDEX contacts_waits_on ON contacts (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND held = 0 AND waits_on IS NOT NULL;
CREATE INDEX timeline_waits_on ON timeline (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND waits_on IS NOT NULL;
CREATE INDEX consents_waits_on ON consents (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND waits_on IS NOT NULL;

-- What proves the sessions of the operator's page, and those that were ended before their time.
CREATE TABLE session_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB NOT NULL
) STRICT;
CREATE TABLE ended_sessions (
  id TEXT PRIMARY KEY,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How it went, in samples of a length of time.
CREATE TABLE samples (
  connection TEXT NOT NULL,
  step_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (connection, step_ms, at_ms)
) STRICT, WITHOUT ROWID;
`;
