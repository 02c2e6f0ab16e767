/** What lists are filtered by and people are found by, and the bodies of requests. */
export const STEP_12 = `
-- The wallet that an event is about; null where it names none.
ALTER TABLE events ADD COLUMN wallet TEXT;
-- In place of the state: what lists tell apart.
DROP INDEX events_listed;
CREATE INDEX events_listed ON events (connection, (CASE
  WHEN state <> 'done' THEN state WHEN reason IS NOT NULL THEN reason
  WHEN synced_at_ms IS NULL THEN 'open' ELSE 'synced' END), name);
CREATE INDEX events_of_wallet ON events (connection, wallet) WHERE wallet IS NOT NULL;

-- What a person is found by beside the keys, a JSON list; and where the passes are now.
ALTER TABLE contacts ADD COLUMN words TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN wallet TEXT NOT NULL DEFAULT 'none';
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
INSERT INTO upgrades (name, after_id)
  SELECT name, 0 FROM (SELECT 'found' AS name UNION ALL SELECT 'event wallets')
  WHERE EXISTS (SELECT 1 FROM events);

-- What was asked and answered, packed. It goes with the first of those that it is about.
CREATE TABLE request_bodies (
  request_id INTEGER PRIMARY KEY REFERENCES requests (id),
  asked BLOB,
  answered BLOB
) STRICT;
CREATE TRIGGER request_bodies_removed AFTER DELETE ON request_subjects BEGIN
  DELETE FROM request_bodies WHERE request_id = OLD.request_id;
END;
`;
