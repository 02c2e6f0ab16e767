import { tallyTriggers } from './tally-triggers.ts';

/** Events, contacts, timeline entries, and how many are in each state. Released: never edited. */
export const STEP_1 = `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  event_id TEXT NOT NULL,
  name TEXT,
  at TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  body_bytes INTEGER NOT NULL,
  body_hash TEXT NOT NULL,
  signature_encoding TEXT NOT NULL CHECK (signature_encoding IN ('hex', 'base64')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'dead', 'discarded')),
  reason TEXT,
  mapping_version TEXT,
  dropped TEXT NOT NULL DEFAULT '[]',
  contact_id INTEGER REFERENCES contacts (id),
  revision INTEGER,
  synced_at_ms INTEGER,
  UNIQUE (connection, event_id),
  CHECK (name IS NOT NULL OR state <> 'pending')
) STRICT;

CREATE INDEX events_pending ON events (connection) WHERE state = 'pending';
CREATE INDEX events_ignored ON events (connection, name) WHERE state = 'done' AND reason = 'ignored';
CREATE INDEX events_dead ON events (connection, reason) WHERE state = 'dead';
CREATE INDEX events_received ON events (connection, received_at_ms);
CREATE INDEX events_synced ON events (connection, synced_at_ms) WHERE synced_at_ms IS NOT NULL;
CREATE INDEX events_contact ON events (contact_id, synced_at_ms, revision) WHERE contact_id IS NOT NULL;

-- Apart from events, so that a change of an event's state does not write its body again and
-- retention deletes rows.
CREATE TABLE event_bodies (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  body BLOB NOT NULL
) STRICT;

-- AUTOINCREMENT: the id of a contact that was folded into another is never given out again.
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  revision INTEGER NOT NULL,
  confirmed_revision INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'dead', 'discarded')),
  reason TEXT,
  attempts INTEGER NOT NULL,
  due_at_ms INTEGER NOT NULL,
  unsynced_since_ms INTEGER,
  hubspot_id TEXT,
  origin TEXT CHECK (origin IN ('created', 'adopted')),
  duplicates TEXT NOT NULL,
  story TEXT NOT NULL,
  document TEXT NOT NULL,
  confirmed TEXT NOT NULL,
  dropped TEXT NOT NULL,
  CHECK ((hubspot_id IS NULL) = (origin IS NULL))
) STRICT;

CREATE INDEX contacts_due ON contacts (connection, due_at_ms) WHERE state = 'pending';
CREATE INDEX contacts_unsynced ON contacts (connection, unsynced_since_ms) WHERE state = 'pending';
CREATE INDEX contacts_waiting ON contacts (connection, unsynced_since_ms) WHERE state = 'waiting';
CREATE INDEX contacts_dead ON contacts (connection, reason) WHERE state = 'dead';
CREATE UNIQUE INDEX contacts_hubspot ON contacts (connection, hubspot_id) WHERE hubspot_id IS NOT NULL;

CREATE TABLE contact_keys (
  connection TEXT NOT NULL,
  value TEXT NOT NULL,
  property TEXT NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  PRIMARY KEY (connection, value, property)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_keys_contact ON contact_keys (contact_id);

-- Which contact a folded one went into, for settlements that were under way.
CREATE TABLE contact_folds (
  contact_id INTEGER PRIMARY KEY,
  into_id INTEGER NOT NULL
) STRICT;

CREATE INDEX contact_folds_into ON contact_folds (into_id);

CREATE TABLE timeline (
  id INTEGER PRIMARY KEY,
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
  UNIQUE (event_seq, name)
) STRICT;

CREATE INDEX timeline_due ON timeline (connection, due_at_ms) WHERE state = 'pending';
CREATE INDEX timeline_unsynced ON timeline (connection, received_at_ms) WHERE state = 'pending';
CREATE INDEX timeline_dead ON timeline (connection, reason) WHERE state = 'dead';
CREATE INDEX timeline_contact ON timeline (contact_id, state);

CREATE TABLE connections (
  connection TEXT PRIMARY KEY,
  blocked TEXT,
  portal_schema TEXT,
  credential TEXT
) STRICT, WITHOUT ROWID;

-- The last dispatcher: whether it ended in good order, and when. A call that it made before counts
-- for HubSpot's limit still.
CREATE TABLE dispatch (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  released_at_ms INTEGER
) STRICT;

-- How many rows are in each state. Kept by triggers, in the transaction of the rows themselves:
-- counting millions of rows for a dashboard would hold up appends.
CREATE TABLE tallies (
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, state)
) STRICT, WITHOUT ROWID;
${tallyTriggers('events')}${tallyTriggers('contacts')}${tallyTriggers('timeline')}`;
