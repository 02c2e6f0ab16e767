/*
 * What is counted so that nobody has to scan for it: values that are left out, and dead letters by
 * their reason. Part of a step of the schema, which is never edited once it is released.
 */

/** Tables of what is left out and what is dead, with the triggers that keep them. */
export const SORTED_OUT = `
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
