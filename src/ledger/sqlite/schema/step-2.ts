/** Replay, erasure, retention, comparison, and what is kept to explain an event. Released: never edited. */
export const STEP_2 = `
-- Since when an event or entry is to be done: its receipt, or when it was last replayed or retried.
ALTER TABLE events ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN applied_at_ms INTEGER;
ALTER TABLE events ADD COLUMN purged INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1));
-- What no webhook brought has no signature.
ALTER TABLE events ADD COLUMN encoding TEXT CHECK (encoding IN ('hex', 'base64'));
UPDATE events SET since_ms = received_at_ms, encoding = signature_encoding;
ALTER TABLE events DROP COLUMN signature_encoding;
ALTER TABLE events RENAME COLUMN encoding TO signature_encoding;

DROP INDEX events_received;
CREATE INDEX events_received ON events (connection, purged, received_at_ms);
CREATE INDEX events_listed ON events (connection, state, name);
-- Two, so that an event that has just come is not kept waiting by the events of a replay.
DROP INDEX events_pending;
CREATE INDEX events_pending ON events (connection)
  WHERE state = 'pending' AND since_ms = received_at_ms;
CREATE INDEX events_pending_again ON events (connection, since_ms)
  WHERE state = 'pending' AND since_ms <> received_at_ms;
CREATE INDEX events_died ON events (connection, COALESCE(applied_at_ms, received_at_ms)) WHERE state = 'dead';
CREATE INDEX events_of_contact ON events (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX events_again ON events (contact_id) WHERE state = 'pending' AND contact_id IS NOT NULL;

-- What the mapping made of an event when it was applied; purged with its body.
CREATE TABLE event_facts (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  keys TEXT NOT NULL,
  registers TEXT NOT NULL,
  effects TEXT NOT NULL
) STRICT;

ALTER TABLE contacts ADD COLUMN updated_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN died_at_ms INTEGER;
ALTER TABLE contacts ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
UPDATE contacts SET updated_at_ms = due_at_ms, died_at_ms = IIF(state = 'dead', due_at_ms, NULL);

DROP INDEX contacts_due;
CREATE INDEX contacts_due ON contacts (connection, due_at_ms) WHERE state = 'pending' AND held = 0;
CREATE INDEX contacts_left_out ON contacts (connection) WHERE dropped <> '[]';
CREATE INDEX contacts_listed ON contacts (connection, state, updated_at_ms);
CREATE INDEX contacts_died ON contacts (connection, died_at_ms) WHERE state = 'dead';
CREATE INDEX contacts_confirmed ON contacts (connection)
  WHERE state = 'done' AND hubspot_id IS NOT NULL AND confirmed_revision >= revision;

-- A contact is held while events of it wait to be applied again. Kept by triggers, so that nothing
-- that touches an event can forget it.
${heldTrigger('OLD')}${heldTrigger('NEW')}
ALTER TABLE timeline ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE timeline ADD COLUMN died_at_ms INTEGER;
UPDATE timeline SET since_ms = received_at_ms, died_at_ms = IIF(state = 'dead', due_at_ms, NULL);

DROP INDEX timeline_unsynced;
CREATE INDEX timeline_unsynced ON timeline (connection, since_ms) WHERE state = 'pending';
CREATE INDEX timeline_died ON timeline (connection, died_at_ms) WHERE state = 'dead';
CREATE INDEX timeline_kept ON timeline (connection, received_at_ms)
  WHERE state IN ('done', 'dead', 'discarded') AND properties <> '{}';

-- What was asked of HubSpot, and which contacts and entries each request was about.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  status INTEGER,
  ms INTEGER NOT NULL,
  correlation_id TEXT,
  subjects INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_old ON requests (connection, at_ms);

CREATE TABLE request_subjects (
  kind TEXT NOT NULL CHECK (kind IN ('contact', 'entry')),
  subject_id INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  request_id INTEGER NOT NULL REFERENCES requests (id),
  PRIMARY KEY (kind, subject_id, at_ms, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_subjects_request ON request_subjects (request_id);

ALTER TABLE connections ADD COLUMN quota TEXT;
ALTER TABLE connections ADD COLUMN tombstone_key BLOB;

CREATE TABLE memos (
  connection TEXT NOT NULL,
  memo TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (connection, memo)
) STRICT, WITHOUT ROWID;

-- Keyed hashes of the keys of people who were erased; a number of each person holds them together.
CREATE TABLE tombstones (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  hash BLOB NOT NULL,
  person INTEGER NOT NULL,
  PRIMARY KEY (connection, property, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstones_person ON tombstones (connection, person);

CREATE TABLE reconcile_runs (
  connection TEXT PRIMARY KEY,
  fix INTEGER NOT NULL CHECK (fix IN (0, 1)),
  started_ms INTEGER NOT NULL,
  total INTEGER NOT NULL,
  checked INTEGER NOT NULL DEFAULT 0,
  drifted INTEGER NOT NULL DEFAULT 0,
  ended_ms INTEGER,
  after_id INTEGER NOT NULL DEFAULT 0,
  claimed INTEGER NOT NULL DEFAULT 0 CHECK (claimed IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE drifts (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  contact_id INTEGER NOT NULL,
  hubspot_id TEXT NOT NULL,
  property TEXT,
  expected TEXT NOT NULL,
  found TEXT NOT NULL,
  cause TEXT NOT NULL,
  changed_by TEXT
) STRICT;

CREATE INDEX drifts_found ON drifts (connection, at_ms);
CREATE INDEX drifts_contact ON drifts (contact_id);
`;

function heldTrigger(row: 'OLD' | 'NEW'): string {
  return `
CREATE TRIGGER events_held_${row === 'OLD' ? 'before' : 'after'} AFTER UPDATE OF state, contact_id ON events
WHEN ${row}.state = 'pending' AND ${row}.contact_id IS NOT NULL BEGIN
  UPDATE contacts SET held = EXISTS (
      SELECT 1 FROM events WHERE contact_id = ${row}.contact_id AND state = 'pending')
    WHERE id = ${row}.contact_id;
END;
`;
}
