import { afterEach } from './tallies.ts';

const COUNTED = `name IN ('Pass:Created', 'Pass:Installed', 'Pass:Uninstalled')`;

/** The wallet's numbers, see the step of SQLite's schema. */
export const NUMBERS = `
CREATE TABLE wallet_uncounted (
  connection TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (connection, seq)
);
${afterEach(
  'events',
  'INSERT',
  'wallet_arrived',
  `INSERT INTO wallet_uncounted (connection, seq) SELECT connection, seq FROM added WHERE ${COUNTED};`,
)}
${afterEach(
  'events',
  'UPDATE',
  'wallet_named',
  `INSERT INTO wallet_uncounted (connection, seq)
  SELECT added.connection, seq FROM added JOIN removed USING (seq)
  WHERE removed.name IS NULL AND added.${COUNTED} ON CONFLICT (connection, seq) DO NOTHING;`,
)}
INSERT INTO wallet_uncounted (connection, seq) SELECT connection, seq FROM events WHERE ${COUNTED};

CREATE TABLE wallet_counts (
  connection TEXT COLLATE "C" NOT NULL,
  slot_ms BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  wallet TEXT COLLATE "C" NOT NULL,
  pass_type TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (connection, slot_ms, kind, wallet, pass_type, source)
);

CREATE TABLE wallet_passes (
  connection TEXT COLLATE "C" NOT NULL,
  pass_hash TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (connection, pass_hash)
);

CREATE INDEX events_nobody ON events (connection, state, code, reason)
  WHERE contact_id IS NULL AND state <> 'pending';

CREATE INDEX events_installed ON events (connection, at, contact_id) WHERE name = 'Pass:Installed';
`;
