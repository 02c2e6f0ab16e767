/** Codes of reasons, attempts in doubt, rows of passes, counts of what is left out and dead, lanes. */
export const STEP_4 = `
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

-- Values that are left out because of how the portal defines their properties. Kept by triggers, so
-- that they can be counted and found without a look at every contact.
DROP INDEX contacts_left_out;
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

-- How many dead letters there are of each reason, kept as the tallies are. No code is the empty text.
CREATE TABLE dead_tallies (
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, code, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_tallies_most ON dead_tallies (connection, count);
${deadTally('events', 'event')}${deadTally('contacts', 'contact')}${deadTally('timeline', 'timeline')}

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
`;

function deadTally(table: string, kind: string): string {
  const add = `
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, '${kind}', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;`;
  const ofOld = `connection = OLD.connection AND kind = '${kind}' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '')`;
  const subtract = `
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND ${ofOld};
  DELETE FROM dead_tallies WHERE ${ofOld} AND count = 0;`;
  return `
INSERT INTO dead_tallies (connection, kind, code, reason, count)
  SELECT connection, '${kind}', '', COALESCE(reason, ''), COUNT(*) FROM ${table}
  WHERE state = 'dead' GROUP BY connection, COALESCE(reason, '');
CREATE TRIGGER ${table}_dead_added AFTER INSERT ON ${table} WHEN NEW.state = 'dead' BEGIN${add}
END;
CREATE TRIGGER ${table}_dead_removed AFTER DELETE ON ${table} WHEN OLD.state = 'dead' BEGIN${subtract}
END;
CREATE TRIGGER ${table}_dead_changed AFTER UPDATE OF state, reason, code ON ${table}
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN${subtract}${add}
END;
`;
}
