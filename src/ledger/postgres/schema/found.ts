import { afterEach, changed } from './tallies.ts';

const TABLES = `
CREATE TABLE upgrades (
  name TEXT PRIMARY KEY,
  after_id BIGINT NOT NULL
);
INSERT INTO upgrades (name, after_id)
  SELECT name, 0 FROM (VALUES ('found'), ('event wallets')) AS upgrades (name)
  WHERE EXISTS (SELECT 1 FROM events);

ALTER TABLE events ADD COLUMN wallet TEXT;
DROP INDEX events_listed;
CREATE INDEX events_listed ON events (connection, (CASE
  WHEN state <> 'done' THEN state WHEN reason IS NOT NULL THEN reason
  WHEN synced_at_ms IS NULL THEN 'open' ELSE 'synced' END), name, seq);
CREATE INDEX events_of_wallet ON events (connection, wallet, seq) WHERE wallet IS NOT NULL;

ALTER TABLE contacts ADD COLUMN words TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN wallet TEXT NOT NULL DEFAULT 'none';
CREATE INDEX contacts_of_wallet ON contacts (connection, wallet, updated_at_ms);
CREATE TABLE contact_words (
  connection TEXT NOT NULL,
  word TEXT NOT NULL,
  contact_id BIGINT NOT NULL,
  PRIMARY KEY (connection, word, contact_id)
);

CREATE TABLE request_bodies (
  request_id BIGINT PRIMARY KEY,
  asked BYTEA,
  answered BYTEA
);
`.replaceAll(' TEXT', ' TEXT COLLATE "C"');

const WORDS_OF = (rows: string): string =>
  `CROSS JOIN LATERAL json_array_elements_text(${rows}.words::json) AS words (word)`;

const WORDS =
  afterEach(
    'contacts',
    'INSERT',
    'contact_words_added',
    `
INSERT INTO contact_words (connection, word, contact_id)
  SELECT connection, word, id FROM added ${WORDS_OF('added')};`,
  ) +
  afterEach(
    'contacts',
    'UPDATE',
    'contact_words_changed',
    `
IF EXISTS ${changed('words')} THEN
  DELETE FROM contact_words USING ${changed('words', 'removed', 'added')} AS changed ${WORDS_OF('changed')}
    WHERE contact_words.connection = changed.connection
      AND contact_words.word = words.word AND contact_words.contact_id = changed.id;
  INSERT INTO contact_words (connection, word, contact_id)
    SELECT connection, word, id FROM ${changed('words')} AS changed ${WORDS_OF('changed')};
END IF;`,
  ) +
  afterEach(
    'contacts',
    'DELETE',
    'contact_words_removed',
    `
DELETE FROM contact_words USING removed ${WORDS_OF('removed')}
  WHERE contact_words.connection = removed.connection AND contact_words.word = words.word
    AND contact_words.contact_id = removed.id;`,
  );

const BODIES = afterEach(
  'request_subjects',
  'DELETE',
  'request_bodies_removed',
  `
DELETE FROM request_bodies USING removed WHERE request_bodies.request_id = removed.request_id;`,
);

/** What lists are filtered by and people are found by, and the bodies of requests; see the step of SQLite's schema. */
export const FOUND = TABLES + WORDS + BODIES;
