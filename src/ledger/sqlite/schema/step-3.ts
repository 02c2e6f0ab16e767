import { tallyTriggers } from './tally-triggers.ts';

/** Numbers of timeline entries that are never given out again. Released: never edited. */
export const STEP_3 = `
-- AUTOINCREMENT: what is under way for an entry that was erased must never count for a later one.
ALTER TABLE timeline RENAME TO former_timeline;
CREATE TABLE timeline (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  event_seq INTEGER NOT NULL REFERENCES events (seq),
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  properties TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'dead', 'discarded')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at_ms INTEGER NOT NULL,
  sending_since_ms INTEGER,
  driver TEXT,
  remote_id TEXT,
  since_ms INTEGER NOT NULL,
  died_at_ms INTEGER,
  UNIQUE (event_seq, name)
) STRICT;

INSERT INTO timeline SELECT id, connection, event_seq, contact_id, name, at, received_at_ms,
  properties, state, reason, attempts, due_at_ms, sending_since_ms, driver, remote_id, since_ms,
  died_at_ms FROM former_timeline;
DROP TABLE former_timeline;

CREATE INDEX timeline_due ON timeline (connection, due_at_ms) WHERE state = 'pending';
CREATE INDEX timeline_unsynced ON timeline (connection, since_ms) WHERE state = 'pending';
CREATE INDEX timeline_dead ON timeline (connection, reason) WHERE state = 'dead';
CREATE INDEX timeline_died ON timeline (connection, died_at_ms) WHERE state = 'dead';
CREATE INDEX timeline_contact ON timeline (contact_id, state);
CREATE INDEX timeline_kept ON timeline (connection, received_at_ms)
  WHERE state IN ('done', 'dead', 'discarded') AND properties <> '{}';
${tallyTriggers('timeline')}`;
