/** The columns of `events` that make an `EventSummary`. */
export const SUMMARY_COLUMNS = `seq, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
  applied_at_ms AS appliedAtMs, synced_at_ms AS syncedAtMs, state, reason,
  contact_id AS contactId`;

/** The reason of an event whose person was erased. */
export const ERASED = 'erased';
