CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL, compatible_from INTEGER) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  event_id TEXT NOT NULL,
  name TEXT,
  at TEXT NOT NULL,
  received_at_ms INTEGER NOT NULL,
  body_bytes INTEGER NOT NULL,
  body_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'dead', 'discarded')),
  reason TEXT,
  mapping_version TEXT,
  dropped TEXT NOT NULL DEFAULT '[]',
  contact_id INTEGER REFERENCES contacts (id),
  revision INTEGER,
  synced_at_ms INTEGER, since_ms INTEGER NOT NULL DEFAULT 0, applied_at_ms INTEGER, purged INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1)), signature_encoding TEXT CHECK (signature_encoding IN ('hex', 'base64')), code TEXT, wallet TEXT,
  UNIQUE (connection, event_id),
  CHECK (name IS NOT NULL OR state <> 'pending')
) STRICT;

CREATE INDEX events_ignored ON events (connection, name) WHERE state = 'done' AND reason = 'ignored';

CREATE TABLE event_bodies (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  body BLOB NOT NULL
) STRICT;

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
  history TEXT NOT NULL,
  document TEXT NOT NULL,
  confirmed TEXT NOT NULL,
  dropped TEXT NOT NULL, updated_at_ms INTEGER NOT NULL DEFAULT 0, died_at_ms INTEGER, held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)), code TEXT, sending TEXT, in_doubt TEXT, check_at_ms INTEGER, passes INTEGER NOT NULL DEFAULT 0, passes_max INTEGER NOT NULL DEFAULT 0, waits_on TEXT, verdicts TEXT NOT NULL DEFAULT '[]', words TEXT NOT NULL DEFAULT '[]', wallet TEXT NOT NULL DEFAULT 'none',
  CHECK ((hubspot_id IS NULL) = (origin IS NULL))
) STRICT;

CREATE INDEX contacts_unsynced ON contacts (connection, unsynced_since_ms) WHERE state = 'pending';

CREATE INDEX contacts_waiting ON contacts (connection, unsynced_since_ms) WHERE state = 'waiting';

CREATE UNIQUE INDEX contacts_hubspot ON contacts (connection, hubspot_id) WHERE hubspot_id IS NOT NULL;

CREATE TABLE contact_keys (
  connection TEXT NOT NULL,
  value TEXT NOT NULL,
  property TEXT NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id), at TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (connection, value, property)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_keys_contact ON contact_keys (contact_id);

CREATE TABLE contact_folds (
  contact_id INTEGER PRIMARY KEY,
  into_id INTEGER NOT NULL
) STRICT;

CREATE INDEX contact_folds_into ON contact_folds (into_id);

CREATE TABLE connections (
  connection TEXT PRIMARY KEY,
  portal_schema TEXT,
  credential TEXT
, quota TEXT, tombstone_key BLOB, lanes TEXT NOT NULL DEFAULT '[]', fuse_released TEXT NOT NULL DEFAULT '[]', orders INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE dispatch (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  released_at_ms INTEGER
, holder TEXT) STRICT;

CREATE TABLE tallies (
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER events_added AFTER INSERT ON events BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'events', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER events_removed AFTER DELETE ON events BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'events', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
END;

CREATE TRIGGER events_moved AFTER UPDATE OF state ON events WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'events', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'events', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER contacts_added AFTER INSERT ON contacts BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'contacts', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER contacts_removed AFTER DELETE ON contacts BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'contacts', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
END;

CREATE TRIGGER contacts_moved AFTER UPDATE OF state ON contacts WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'contacts', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'contacts', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE INDEX events_received ON events (connection, purged, received_at_ms);

CREATE INDEX events_pending ON events (connection)
  WHERE state = 'pending' AND since_ms = received_at_ms;

CREATE INDEX events_pending_again ON events (connection, since_ms)
  WHERE state = 'pending' AND since_ms <> received_at_ms;

CREATE INDEX events_died ON events (connection, COALESCE(applied_at_ms, received_at_ms)) WHERE state = 'dead';

CREATE INDEX events_of_contact ON events (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX events_again ON events (contact_id) WHERE state = 'pending' AND contact_id IS NOT NULL;

CREATE TABLE event_facts (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  keys TEXT NOT NULL,
  registers TEXT NOT NULL,
  effects TEXT NOT NULL
) STRICT;

CREATE INDEX contacts_due ON contacts (connection, due_at_ms) WHERE state = 'pending' AND held = 0;

CREATE INDEX contacts_listed ON contacts (connection, state, updated_at_ms);

CREATE INDEX contacts_died ON contacts (connection, died_at_ms) WHERE state = 'dead';

CREATE INDEX contacts_confirmed ON contacts (connection)
  WHERE state = 'done' AND hubspot_id IS NOT NULL AND confirmed_revision >= revision;

CREATE TRIGGER events_held_before AFTER UPDATE OF state, contact_id ON events
WHEN OLD.state = 'pending' AND OLD.contact_id IS NOT NULL BEGIN
  UPDATE contacts SET held = EXISTS (
      SELECT 1 FROM events WHERE contact_id = OLD.contact_id AND state = 'pending')
    WHERE id = OLD.contact_id;
END;

CREATE TRIGGER events_held_after AFTER UPDATE OF state, contact_id ON events
WHEN NEW.state = 'pending' AND NEW.contact_id IS NOT NULL BEGIN
  UPDATE contacts SET held = EXISTS (
      SELECT 1 FROM events WHERE contact_id = NEW.contact_id AND state = 'pending')
    WHERE id = NEW.contact_id;
END;

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

CREATE TABLE memos (
  connection TEXT NOT NULL,
  memo TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (connection, memo)
) STRICT, WITHOUT ROWID;

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
  died_at_ms INTEGER, code TEXT, due_set_ms INTEGER NOT NULL DEFAULT 0, waits_on TEXT,
  UNIQUE (event_seq, name)
) STRICT;

CREATE INDEX timeline_due ON timeline (connection, due_at_ms) WHERE state = 'pending';

CREATE INDEX timeline_unsynced ON timeline (connection, since_ms) WHERE state = 'pending';

CREATE INDEX timeline_died ON timeline (connection, died_at_ms) WHERE state = 'dead';

CREATE INDEX timeline_contact ON timeline (contact_id, state);

CREATE INDEX timeline_kept ON timeline (connection, received_at_ms)
  WHERE state IN ('done', 'dead', 'discarded') AND properties <> '{}';

CREATE TRIGGER timeline_added AFTER INSERT ON timeline BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'timeline', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER timeline_removed AFTER DELETE ON timeline BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'timeline', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
END;

CREATE TRIGGER timeline_moved AFTER UPDATE OF state ON timeline WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'timeline', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'timeline', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE INDEX timeline_due_set ON timeline (connection, due_set_ms) WHERE state = 'pending';

CREATE INDEX contacts_in_doubt ON contacts (connection, check_at_ms) WHERE check_at_ms IS NOT NULL;

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

CREATE TABLE left_out (
  connection TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  property TEXT NOT NULL,
  code TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (connection, contact_id, property)
) STRICT, WITHOUT ROWID;

CREATE INDEX left_out_by_property ON left_out (connection, property, reason, contact_id);

CREATE TRIGGER contacts_left_out AFTER UPDATE OF dropped ON contacts WHEN OLD.dropped <> NEW.dropped BEGIN
  DELETE FROM left_out WHERE connection = NEW.connection AND contact_id = NEW.id;
  INSERT INTO left_out (connection, contact_id, property, code, reason)
    SELECT NEW.connection, NEW.id, value ->> 'property', value ->> 'code', MIN(value ->> 'reason')
    FROM json_each(NEW.dropped) WHERE value ->> 'schema' GROUP BY value ->> 'property';
END;

CREATE TRIGGER contacts_left_out_removed BEFORE DELETE ON contacts BEGIN
  DELETE FROM left_out WHERE connection = OLD.connection AND contact_id = OLD.id;
END;

CREATE TABLE left_out_tallies (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  reason TEXT NOT NULL,
  contacts INTEGER NOT NULL,
  PRIMARY KEY (connection, property, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER left_out_added AFTER INSERT ON left_out BEGIN
  INSERT INTO left_out_tallies (connection, property, reason, contacts)
    VALUES (NEW.connection, NEW.property, NEW.reason, 1)
    ON CONFLICT (connection, property, reason) DO UPDATE SET contacts = contacts + 1;
END;

CREATE TRIGGER left_out_removed AFTER DELETE ON left_out BEGIN
  UPDATE left_out_tallies SET contacts = contacts - 1
    WHERE connection = OLD.connection AND property = OLD.property AND reason = OLD.reason;
  DELETE FROM left_out_tallies WHERE connection = OLD.connection AND property = OLD.property
    AND reason = OLD.reason AND contacts = 0;
END;

CREATE TABLE dead_tallies (
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, code, reason)
) STRICT, WITHOUT ROWID;

CREATE INDEX dead_tallies_most ON dead_tallies (connection, count);

CREATE TRIGGER events_dead_added AFTER INSERT ON events WHEN NEW.state = 'dead' BEGIN
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'event', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER events_dead_removed AFTER DELETE ON events WHEN OLD.state = 'dead' BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'event' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'event' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
END;

CREATE TRIGGER events_dead_changed AFTER UPDATE OF state, reason, code ON events
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'event' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'event' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'event', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER contacts_dead_added AFTER INSERT ON contacts WHEN NEW.state = 'dead' BEGIN
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'contact', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER contacts_dead_removed AFTER DELETE ON contacts WHEN OLD.state = 'dead' BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'contact' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'contact' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
END;

CREATE TRIGGER contacts_dead_changed AFTER UPDATE OF state, reason, code ON contacts
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'contact' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'contact' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'contact', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER timeline_dead_added AFTER INSERT ON timeline WHEN NEW.state = 'dead' BEGIN
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'timeline', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER timeline_dead_removed AFTER DELETE ON timeline WHEN OLD.state = 'dead' BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'timeline' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'timeline' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
END;

CREATE TRIGGER timeline_dead_changed AFTER UPDATE OF state, reason, code ON timeline
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'timeline' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'timeline' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'timeline', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TABLE upgrades (
  name TEXT PRIMARY KEY,
  after_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE key_claims (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  PRIMARY KEY (connection, property, value, since_ms, contact_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX key_claims_contact ON key_claims (contact_id, property);

CREATE TABLE identity_settlements (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('same', 'different', 'give', 'ignore')),
  other_property TEXT NOT NULL DEFAULT '',
  other_value TEXT NOT NULL DEFAULT '',
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (connection, property, value, kind, other_property, other_value)
) STRICT, WITHOUT ROWID;

CREATE TABLE key_conflicts (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  times INTEGER NOT NULL,
  claimants INTEGER NOT NULL,
  settled TEXT CHECK (settled IN ('same', 'different', 'give', 'ignore')),
  PRIMARY KEY (connection, property, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX key_conflicts_open ON key_conflicts (connection, claimants) WHERE settled IS NULL;

CREATE INDEX key_conflicts_listed ON key_conflicts (connection, since_ms);

CREATE TRIGGER key_claims_added AFTER INSERT ON key_claims BEGIN
  INSERT INTO key_conflicts
    (connection, property, value, since_ms, last_ms, times, claimants, settled)
    VALUES (NEW.connection, NEW.property, NEW.value, NEW.since_ms, NEW.since_ms, 0, 1, (
      SELECT kind FROM identity_settlements
      WHERE connection = NEW.connection AND property = NEW.property AND value = NEW.value
        AND kind <> 'same'
      ORDER BY at_ms DESC LIMIT 1))
    ON CONFLICT (connection, property, value) DO UPDATE SET claimants = claimants + 1;
END;

CREATE TRIGGER key_claims_removed AFTER DELETE ON key_claims BEGIN
  UPDATE key_conflicts SET claimants = claimants - 1
    WHERE connection = OLD.connection AND property = OLD.property AND value = OLD.value;
  DELETE FROM key_conflicts
    WHERE connection = OLD.connection AND property = OLD.property AND value = OLD.value
      AND claimants = 0;
END;

CREATE TABLE pass_events (
  connection TEXT NOT NULL,
  pass_id TEXT NOT NULL,
  at TEXT NOT NULL,
  event_id TEXT NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  naming INTEGER NOT NULL CHECK (naming IN (0, 1)),
  PRIMARY KEY (connection, pass_id, at, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pass_events_contact ON pass_events (contact_id, event_id);

CREATE TABLE record_merges (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  kept_id TEXT NOT NULL,
  merged_id TEXT NOT NULL
) STRICT;

CREATE INDEX record_merges_made ON record_merges (connection, at_ms);

CREATE INDEX record_merges_contact ON record_merges (contact_id);

CREATE INDEX contacts_unmerged ON contacts (connection, id) WHERE duplicates <> '[]';

CREATE TABLE consents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  name TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL CHECK (state IN ('pending', 'waiting', 'done', 'dead', 'discarded')),
  reason TEXT,
  code TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at_ms INTEGER NOT NULL,
  due_set_ms INTEGER NOT NULL,
  died_at_ms INTEGER,
  memory TEXT NOT NULL, waits_on TEXT,
  UNIQUE (contact_id, name)
) STRICT;

CREATE INDEX consents_due ON consents (connection, due_at_ms) WHERE state = 'pending';

CREATE INDEX consents_due_set ON consents (connection, due_set_ms) WHERE state = 'pending';

CREATE INDEX consents_died ON consents (connection, died_at_ms) WHERE state = 'dead';

CREATE TRIGGER consents_added AFTER INSERT ON consents BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'consents', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER consents_removed AFTER DELETE ON consents BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'consents', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
END;

CREATE TRIGGER consents_moved AFTER UPDATE OF state ON consents WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (OLD.connection, 'consents', OLD.state, -1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (-1);
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (NEW.connection, 'consents', NEW.state, 1)
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (1);
END;

CREATE TRIGGER consents_dead_added AFTER INSERT ON consents WHEN NEW.state = 'dead' BEGIN
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'consent', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER consents_dead_removed AFTER DELETE ON consents WHEN OLD.state = 'dead' BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'consent' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'consent' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
END;

CREATE TRIGGER consents_dead_changed AFTER UPDATE OF state, reason, code ON consents
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND connection = OLD.connection AND kind = 'consent' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '');
  DELETE FROM dead_tallies WHERE connection = OLD.connection AND kind = 'consent' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '') AND count = 0;
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'consent', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;
END;

CREATE TABLE kept_mappings (
  connection TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  refused TEXT
, instead_of TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX contacts_waits_on ON contacts (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND held = 0 AND waits_on IS NOT NULL;

CREATE INDEX timeline_waits_on ON timeline (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND waits_on IS NOT NULL;

CREATE INDEX consents_waits_on ON consents (connection, waits_on, due_at_ms)
  WHERE state = 'pending' AND waits_on IS NOT NULL;

CREATE TABLE session_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB NOT NULL
) STRICT;

CREATE TABLE ended_sessions (
  id TEXT PRIMARY KEY,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
  connection TEXT NOT NULL,
  step_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (connection, step_ms, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE mapping_versions (
  connection TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  note TEXT NOT NULL,
  saved_at_ms INTEGER NOT NULL,
  PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE wallet_uncounted (
  connection TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (connection, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER wallet_arrived AFTER INSERT ON events
WHEN NEW.name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled') BEGIN
  INSERT INTO wallet_uncounted (connection, seq) VALUES (NEW.connection, NEW.seq);
END;

CREATE TRIGGER wallet_named AFTER UPDATE OF name ON events
WHEN OLD.name IS NULL AND NEW.name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled') BEGIN
  INSERT INTO wallet_uncounted (connection, seq) VALUES (NEW.connection, NEW.seq) ON CONFLICT (connection, seq) DO NOTHING;
END;

CREATE TABLE wallet_counts (
  connection TEXT NOT NULL,
  slot_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  wallet TEXT NOT NULL,
  pass_type TEXT NOT NULL,
  source TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection, slot_ms, kind, wallet, pass_type, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE wallet_passes (
  connection TEXT NOT NULL,
  pass_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (connection, pass_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_nobody ON events (connection, state, code, reason)
  WHERE contact_id IS NULL AND state <> 'pending';

CREATE INDEX events_installed ON events (connection, at, contact_id) WHERE name = 'Pass:Installed';

CREATE INDEX events_listed ON events (connection, (CASE
  WHEN state <> 'done' THEN state WHEN reason IS NOT NULL THEN reason
  WHEN synced_at_ms IS NULL THEN 'open' ELSE 'synced' END), name);

CREATE INDEX events_of_wallet ON events (connection, wallet) WHERE wallet IS NOT NULL;

CREATE INDEX contacts_of_wallet ON contacts (connection, wallet, updated_at_ms);

CREATE TABLE contact_words (
  connection TEXT NOT NULL,
  word TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  PRIMARY KEY (connection, word, contact_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER contact_words_added AFTER INSERT ON contacts WHEN NEW.words <> '[]' BEGIN
  INSERT INTO contact_words (connection, word, contact_id)
    SELECT NEW.connection, value, NEW.id FROM json_each(NEW.words);
END;

CREATE TRIGGER contact_words_changed AFTER UPDATE OF words ON contacts WHEN OLD.words <> NEW.words BEGIN
  DELETE FROM contact_words WHERE connection = OLD.connection AND contact_id = OLD.id
    AND word IN (SELECT value FROM json_each(OLD.words));
  INSERT INTO contact_words (connection, word, contact_id)
    SELECT NEW.connection, value, NEW.id FROM json_each(NEW.words);
END;

CREATE TRIGGER contact_words_removed AFTER DELETE ON contacts WHEN OLD.words <> '[]' BEGIN
  DELETE FROM contact_words WHERE connection = OLD.connection AND contact_id = OLD.id
    AND word IN (SELECT value FROM json_each(OLD.words));
END;

CREATE TABLE request_bodies (
  request_id INTEGER PRIMARY KEY REFERENCES requests (id),
  asked BLOB,
  answered BLOB
) STRICT;

CREATE TRIGGER request_bodies_removed AFTER DELETE ON request_subjects BEGIN
  DELETE FROM request_bodies WHERE request_id = OLD.request_id;
END;

CREATE INDEX events_unsynced ON events (contact_id, revision)
  WHERE contact_id IS NOT NULL AND synced_at_ms IS NULL;

CREATE INDEX events_synced ON events (connection, synced_at_ms)
  WHERE synced_at_ms IS NOT NULL AND since_ms > 0;
