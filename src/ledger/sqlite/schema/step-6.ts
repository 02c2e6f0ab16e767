import { tallyTriggers } from './tally-triggers.ts';

/** Consents of contacts: what is to be brought to HubSpot, and what is remembered of it. */
export const STEP_6 = `
-- AUTOINCREMENT: what is under way for a consent that was erased must never count for a later one.
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
  memory TEXT NOT NULL,
  UNIQUE (contact_id, name)
) STRICT;
CREATE INDEX consents_due ON consents (connection, due_at_ms) WHERE state = 'pending';
CREATE INDEX consents_due_set ON consents (connection, due_set_ms) WHERE state = 'pending';
CREATE INDEX consents_died ON consents (connection, died_at_ms) WHERE state = 'dead';
${tallyTriggers('consents')}
CREATE TRIGGER consents_dead_added AFTER INSERT ON consents WHEN NEW.state = 'dead' BEGIN${added()}
END;
CREATE TRIGGER consents_dead_removed AFTER DELETE ON consents WHEN OLD.state = 'dead' BEGIN${removed()}
END;
CREATE TRIGGER consents_dead_changed AFTER UPDATE OF state, reason, code ON consents
WHEN (OLD.state = 'dead' OR NEW.state = 'dead')
  AND (OLD.state, OLD.reason, OLD.code) IS NOT (NEW.state, NEW.reason, NEW.code) BEGIN${removed()}${added()}
END;
`;

function added(): string {
  return `
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT NEW.connection, 'consent', COALESCE(NEW.code, ''), COALESCE(NEW.reason, ''), 1
    WHERE NEW.state = 'dead'
    ON CONFLICT (connection, kind, code, reason) DO UPDATE SET count = count + 1;`;
}

function removed(): string {
  const ofOld = `connection = OLD.connection AND kind = 'consent' AND code = COALESCE(OLD.code, '')
      AND reason = COALESCE(OLD.reason, '')`;
  return `
  UPDATE dead_tallies SET count = count - 1 WHERE OLD.state = 'dead' AND ${ofOld};
  DELETE FROM dead_tallies WHERE ${ofOld} AND count = 0;`;
}
