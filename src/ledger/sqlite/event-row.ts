/** What holds an event up: its contact, or else a timeline entry of it that was given up. */
const HELD_BY = `CASE WHEN state = 'done' AND reason IS NULL AND synced_at_ms IS NULL THEN COALESCE(
  (SELECT contacts.state FROM contacts WHERE contacts.id = events.contact_id
    AND contacts.state IN ('waiting', 'dead', 'discarded')),
  (SELECT MIN(timeline.state) FROM timeline WHERE timeline.event_seq = events.seq
    AND timeline.state IN ('dead', 'discarded'))) END`;

/** The columns of `events` that make an `EventSummary`. */
export const SUMMARY_COLUMNS = `seq, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
  applied_at_ms AS appliedAtMs, synced_at_ms AS syncedAtMs, state, reason, code,
  contact_id AS contactId, ${HELD_BY} AS heldBy`;
