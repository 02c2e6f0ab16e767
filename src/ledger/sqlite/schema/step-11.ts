/** The wallet's numbers. */
export const STEP_11 = `
-- Events of the wallet that are not counted yet: a row comes with the event, and goes with its count.
CREATE TABLE wallet_uncounted (
  connection TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (connection, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER wallet_arrived AFTER INSERT ON events
WHEN NEW.name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled') BEGIN
  INSERT INTO wallet_uncounted (connection, seq) VALUES (NEW.connection, NEW.seq);
END;
-- Dead letters that were no event until somebody had them read again.
CREATE TRIGGER wallet_named AFTER UPDATE OF name ON events
WHEN OLD.name IS NULL AND NEW.name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled') BEGIN
  INSERT INTO wallet_uncounted (connection, seq) VALUES (NEW.connection, NEW.seq) ON CONFLICT (connection, seq) DO NOTHING;
END;
INSERT INTO wallet_uncounted (connection, seq)
  SELECT connection, seq FROM events WHERE name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled');

-- How many of each in a quarter of an hour; those of all time are at 0.
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

-- What is known of each pass, so that it counts once. The hash of its id, and nothing of its owner.
CREATE TABLE wallet_passes (
  connection TEXT NOT NULL,
  pass_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (connection, pass_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_nobody ON events (connection, state, code, reason)
  WHERE contact_id IS NULL AND state <> 'pending';

-- Who installed a pass, by when.
CREATE INDEX events_installed ON events (connection, at, contact_id) WHERE name = 'Pass:Installed';
`;
