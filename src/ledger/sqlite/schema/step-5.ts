/** Who claims which keys, what people have decided of them, whose pass was whose when. */
export const STEP_5 = `
-- When a key was its contact's newest value last; empty where that is not known.
ALTER TABLE contact_keys ADD COLUMN at TEXT NOT NULL DEFAULT '';

-- Contacts whose newest value of a key property another contact holds, in the order of their coming.
CREATE TABLE key_claims (
  connection TEXT NOT NULL,
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  PRIMARY KEY (connection, property, value, since_ms, contact_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX key_claims_contact ON key_claims (contact_id, property);

-- What people have decided of a key; of two keys of one person, both are said of each other.
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

-- One row for each value that is claimed, kept by triggers.
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

-- Whom the events of a pass count for: those that name somebody, and those that do not.
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

-- Keys were kept without case: each is to be written as its events wrote it.
INSERT INTO upgrades (name, after_id) SELECT 'keys', 0 WHERE EXISTS (SELECT 1 FROM contacts);

-- Records of HubSpot's that were merged: a merge cannot be undone, so they are counted.
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
-- Contacts of whom HubSpot has several records.
CREATE INDEX contacts_unmerged ON contacts (connection, id) WHERE duplicates <> '[]';
`;
