import { SORTED_OUT } from './sorted-out-schema.ts';

/**
 * The schema, step by step. Append-only: a step that has been released is never edited, because
 * ledgers that have taken it never take it again. That is also why the states are spelled out here.
 */
export const MIGRATIONS: readonly string[] = [
  `
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
${tallyTriggers('events')}${tallyTriggers('contacts')}${tallyTriggers('timeline')}`,
  `
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
`,
  `
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
${tallyTriggers('timeline')}`,
  `
-- The stable name of a reason, beside its text. Rows of before have none.
ALTER TABLE events ADD COLUMN code TEXT;
ALTER TABLE contacts ADD COLUMN code TEXT;
ALTER TABLE timeline ADD COLUMN code TEXT;

-- When the due time of an entry was set: one of later than now comes from a clock that was set back.
ALTER TABLE timeline ADD COLUMN due_set_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX timeline_due_set ON timeline (connection, due_set_ms) WHERE state = 'pending';

-- Attempts that were begun and not settled, and properties of attempts without a known end.
ALTER TABLE contacts RENAME COLUMN story TO history;
ALTER TABLE contacts ADD COLUMN sending TEXT;
ALTER TABLE contacts ADD COLUMN in_doubt TEXT;
ALTER TABLE contacts ADD COLUMN check_at_ms INTEGER;
CREATE INDEX contacts_in_doubt ON contacts (connection, check_at_ms) WHERE check_at_ms IS NOT NULL;

-- One row for each event that says something of a pass; a contact's document holds its registers.
-- The contact counts them, and knows the number beyond which those go that no answer needs.
CREATE TABLE pass_changes (
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  event_id TEXT NOT NULL,
  pass_id TEXT NOT NULL,
  type TEXT,
  at TEXT NOT NULL,
  wallet TEXT NOT NULL,
  device TEXT NOT NULL,
  installed INTEGER CHECK (installed IN (0, 1)),
  listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
  PRIMARY KEY (contact_id, event_id, pass_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE contacts ADD COLUMN passes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN passes_max INTEGER NOT NULL DEFAULT 0;

${SORTED_OUT}
-- Lanes that stand still, fuses that a person released, and how many orders people gave.
ALTER TABLE connections ADD COLUMN lanes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN fuse_released TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN orders INTEGER NOT NULL DEFAULT 0;
UPDATE connections SET lanes = json_array(json_object('lane', 'contacts', 'kind', 'blocked',
    'code', 'blocked', 'reason', blocked ->> 'reason', 'hint', blocked ->> 'hint',
    'sinceMs', blocked ->> 'sinceMs', 'untilMs', NULL))
  WHERE blocked IS NOT NULL;
ALTER TABLE connections DROP COLUMN blocked;

-- What is left to bring into the form of this schema, step by step, while everything else goes on.
CREATE TABLE upgrades (
  name TEXT PRIMARY KEY,
  after_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO upgrades (name, after_id) SELECT 'contacts', 0 WHERE EXISTS (SELECT 1 FROM contacts);
`,
];

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

function tallyTriggers(table: string): string {
  const add = (row: 'OLD' | 'NEW', difference: 1 | -1): string => `
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (${row}.connection, '${table}', ${row}.state, ${difference})
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (${difference});`;
  return `
CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN${add('NEW', 1)}
END;

CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN${add('OLD', -1)}
END;

CREATE TRIGGER ${table}_moved AFTER UPDATE OF state ON ${table} WHEN OLD.state <> NEW.state BEGIN${add('OLD', -1)}${add('NEW', 1)}
END;
`;
}
