/** What holds an event up: its contact, or else a timeline entry of it that was given up. */
const HELD_BY = `CASE WHEN state = 'done' AND reason IS NULL AND synced_at_ms IS NULL THEN COALESCE(
  (SELECT contacts.state FROM contacts WHERE contacts.id = events.contact_id
    AND contacts.state IN ('waiting', 'dead', 'discarded')),
  (SELECT MIN(timeline.state) FROM timeline WHERE timeline.event_seq = events.seq
    AND timeline.state IN ('dead', 'discarded'))) END`;

/** The columns of `events` that make an `EventSummary`. */
export const SUMMARY_COLUMNS = `seq, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
  applied_at_ms AS appliedAtMs, synced_at_ms AS syncedAtMs, state, reason, code,
  contact_id AS contactId, wallet, ${HELD_BY} AS heldBy`;

/** The class of an event, as the index `events_listed` has it. */
export const CLASS = `(CASE
  WHEN state <> 'done' THEN state WHEN reason IS NOT NULL THEN reason
  WHEN synced_at_ms IS NULL THEN 'open' ELSE 'synced' END)`;

/** What a class is called, with what holds an event up where the class does not say it; see `kindsOf`. */
export const KIND = `CASE ${CLASS} WHEN 'open' THEN 'open:' || COALESCE(${HELD_BY}, '') ELSE ${CLASS} END`;
