import { afterEach, changed } from './tallies.ts';

/**
 * A contact is held while an event of it is yet to be applied again. Looks at what is due begin at a floor,
 * which may be above the time at which one was due that was held: it is due when it is let go.
 */
const HELD = afterEach(
  'events',
  'UPDATE',
  'events_held',
  `
UPDATE contacts SET held = 1 - held, due_at_ms = CASE WHEN held = 1
    THEN GREATEST(due_at_ms, (SELECT MAX(applied_at_ms) FROM added)) ELSE due_at_ms END
  WHERE id IN (
    SELECT contact_id FROM removed WHERE state = 'pending' AND contact_id IS NOT NULL
    UNION SELECT contact_id FROM added WHERE state = 'pending' AND contact_id IS NOT NULL)
  AND held <> CASE WHEN EXISTS (
    SELECT 1 FROM events WHERE contact_id = contacts.id AND state = 'pending') THEN 1 ELSE 0 END;`,
);

/** Values that the portal does not take, as rows. */
const LEFT_OUT =
  afterEach(
    'contacts',
    'UPDATE',
    'contacts_left_out',
    `
IF EXISTS ${changed('dropped')} THEN
  DELETE FROM left_out USING ${changed('dropped')} AS changed
    WHERE left_out.connection = changed.connection AND left_out.contact_id = changed.id;
  INSERT INTO left_out (connection, contact_id, property, code, reason)
    SELECT DISTINCT ON (connection, id, value ->> 'property')
      connection, id, value ->> 'property', value ->> 'code', value ->> 'reason'
    FROM ${changed('dropped')} AS changed
      CROSS JOIN LATERAL json_array_elements(dropped::json) AS given (value)
    WHERE value ->> 'schema' = 'true'
    ORDER BY connection, id, value ->> 'property', value ->> 'reason';
END IF;`,
  ) +
  afterEach(
    'contacts',
    'DELETE',
    'contacts_left_out_removed',
    `
DELETE FROM left_out USING removed
  WHERE left_out.connection = removed.connection AND left_out.contact_id = removed.id;`,
  ) +
  afterEach(
    'left_out',
    'INSERT',
    'left_out_added',
    `
INSERT INTO left_out_tallies (connection, property, reason, contacts)
  SELECT connection, property, reason, COUNT(*) FROM added
  GROUP BY connection, property, reason ORDER BY connection, property, reason
  ON CONFLICT (connection, property, reason)
    DO UPDATE SET contacts = left_out_tallies.contacts + excluded.contacts;`,
  ) +
  afterEach(
    'left_out',
    'DELETE',
    'left_out_removed',
    `
UPDATE left_out_tallies SET contacts = contacts - gone.count
  FROM (SELECT connection, property, reason, COUNT(*) AS count FROM removed
    GROUP BY connection, property, reason) AS gone
  WHERE left_out_tallies.connection = gone.connection
    AND left_out_tallies.property = gone.property AND left_out_tallies.reason = gone.reason;
DELETE FROM left_out_tallies WHERE contacts = 0
  AND (connection, property, reason) IN (SELECT connection, property, reason FROM removed);`,
  );

/** Values that several contacts claim, with how many do. */
const CONFLICTS =
  afterEach(
    'key_claims',
    'INSERT',
    'key_claims_added',
    `
INSERT INTO key_conflicts
  (connection, property, value, since_ms, last_ms, times, claimants, settled)
  SELECT connection, property, value, MIN(since_ms), MIN(since_ms), 0, COUNT(*), (
    SELECT kind FROM identity_settlements AS known
    WHERE known.connection = added.connection AND known.property = added.property
      AND known.value = added.value AND kind <> 'same'
    ORDER BY at_ms DESC LIMIT 1)
  FROM added GROUP BY connection, property, value ORDER BY connection, property, value
  ON CONFLICT (connection, property, value)
    DO UPDATE SET claimants = key_conflicts.claimants + excluded.claimants;`,
  ) +
  afterEach(
    'key_claims',
    'DELETE',
    'key_claims_removed',
    `
UPDATE key_conflicts SET claimants = claimants - gone.count
  FROM (SELECT connection, property, value, COUNT(*) AS count FROM removed
    GROUP BY connection, property, value) AS gone
  WHERE key_conflicts.connection = gone.connection
    AND key_conflicts.property = gone.property AND key_conflicts.value = gone.value;
DELETE FROM key_conflicts WHERE claimants = 0
  AND (connection, property, value) IN (SELECT connection, property, value FROM removed);`,
  );

/** Keeps what follows from other rows. */
export const FOLLOWERS = HELD + LEFT_OUT + CONFLICTS;
