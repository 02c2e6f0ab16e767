import type { Database } from 'better-sqlite3';
import type { TimelineFact } from '../../core/application.ts';
import type { WorkState } from '../../core/states.ts';
import type {
  EntrySettlement,
  StoredEvent,
  SyncedEvent,
  TimelineEntry,
} from '../../core/ledger/work.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { SyncedEvents } from './synced.ts';

/** Timeline entries in their life from an event to HubSpot. */
export type Timeline = ReturnType<typeof prepareTimeline>;

/** Why an entry is closed that may be in HubSpot and that the mapping does not say any more. */
const UNSAID = 'the mapping says it no more; an earlier call may have made it';

/** What the ledger keeps of an entry, as far as a settlement decides it. */
interface EntryRow {
  readonly state: WorkState;
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly reason: string | null;
}

type TimelineRow = Omit<TimelineEntry, 'properties'> & { readonly properties: string };

/** Prepares the operations on timeline entries. */
export function prepareTimeline(database: Database, synced: SyncedEvents) {
  const due = database.prepare<[string, number, number], TimelineRow>(`
    SELECT timeline.id, timeline.connection, events.event_id AS eventId,
      timeline.contact_id AS contactId, contacts.hubspot_id AS hubspotId, timeline.name,
      timeline.at, timeline.properties, timeline.attempts,
      timeline.sending_since_ms AS sendingSinceMs
    FROM timeline
      JOIN contacts ON contacts.id = timeline.contact_id
      JOIN events ON events.seq = timeline.event_seq
    WHERE timeline.connection = ? AND timeline.state = 'pending' AND timeline.due_at_ms <= ?
      AND contacts.hubspot_id IS NOT NULL
    ORDER BY timeline.due_at_ms, timeline.id LIMIT ?`);
  const markSending = database.prepare<[number, number]>(
    'UPDATE timeline SET sending_since_ms = ? WHERE id = ?',
  );
  const settle = prepareSettle(database);
  return {
    ...prepareEntries(database),
    claim: (connection: string, nowMs: number, limit: number): TimelineEntry[] =>
      due.all(connection, nowMs, limit).map((row) => ({
        ...row,
        properties: JSON.parse(row.properties) as TimelineFact['properties'],
      })),
    markSending: (entryIds: readonly number[], nowMs: number): void => {
      for (const id of entryIds) markSending.run(nowMs, id);
    },
    settle: (settlements: readonly EntrySettlement[], nowMs: number): SyncedEvent[] =>
      settlements.flatMap((settlement) => {
        settle(settlement, nowMs);
        return synced.ofEntry(settlement.id, nowMs);
      }),
  };
}

/** Entries as their contact changes: a contact without a record in HubSpot has no timeline there. */
function prepareEntries(database: Database) {
  // An event that is applied again says its entries anew, but never what HubSpot has already.
  const insert = database.prepare(`
    INSERT INTO timeline (connection, event_seq, contact_id, name, at, received_at_ms, since_ms,
                          properties, state, due_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (event_seq, name) DO UPDATE SET
      contact_id = excluded.contact_id, at = excluded.at, since_ms = excluded.since_ms,
      properties = excluded.properties, state = excluded.state, due_at_ms = excluded.due_at_ms,
      reason = NULL, attempts = 0, died_at_ms = NULL
    WHERE timeline.state <> 'done'`);
  const drop = database.prepare<[number, string]>(`
    DELETE FROM timeline WHERE event_seq = ? AND state <> 'done' AND sending_since_ms IS NULL
      AND name NOT IN (SELECT value FROM json_each(?))`);
  // HubSpot may have it: were the mark lost, a later mapping that says it again would show it twice.
  const close = database.prepare<[number, string]>(`
    UPDATE timeline SET state = 'discarded', reason = '${UNSAID}', died_at_ms = NULL
    WHERE event_seq = ? AND state <> 'done' AND name NOT IN (SELECT value FROM json_each(?))`);
  const unsent = database.prepare<[number], { id: number }>(
    `SELECT id FROM timeline WHERE event_seq = ? AND state <> 'done' LIMIT 1`,
  );
  // What waits to be said anew says what the old mapping said.
  const release = database.prepare<[number, number]>(`
    UPDATE timeline SET state = 'pending', reason = NULL, due_at_ms = ?
    WHERE contact_id = ? AND state = 'waiting'
      AND (SELECT state FROM events WHERE seq = event_seq) <> 'pending'`);
  const hold = database.prepare<[number]>(
    `UPDATE timeline SET state = 'waiting' WHERE contact_id = ? AND state = 'pending'`,
  );
  return {
    add: (contact: Contact, event: EventRow, fact: TimelineFact, nowMs: number): void => {
      insert.run(
        contact.connection,
        event.seq,
        contact.id,
        fact.name,
        fact.at,
        event.receivedAtMs,
        event.sinceMs,
        JSON.stringify(fact.properties),
        contact.hubspotId === null ? 'waiting' : 'pending',
        nowMs,
      );
    },
    /** Removes the unsent entries of an event but for those of some names; closes those that HubSpot may have. */
    keepOnly: (seq: number, names: readonly string[]): void => {
      const kept = JSON.stringify(names);
      drop.run(seq, kept);
      close.run(seq, kept);
    },
    /** Whether HubSpot lacks an entry of an event. */
    hasUnsent: (seq: number): boolean => unsent.get(seq) !== undefined,
    /** Lets the unsent entries of a contact go, or holds them, by whether it has a record. */
    follow: (contact: Contact, nowMs: number): void => {
      if (contact.hubspotId === null) hold.run(contact.id);
      else release.run(nowMs, contact.id);
    },
  };
}

/** What applying needs to know of an event. */
export type EventRow = Pick<StoredEvent, 'seq' | 'connection' | 'receivedAtMs'> & {
  readonly sinceMs: number;
};

function prepareSettle(database: Database): (settlement: EntrySettlement, nowMs: number) => void {
  const find = database.prepare<[number], EntryRow>(`
    SELECT state, attempts, due_at_ms AS dueAtMs, reason FROM timeline WHERE id = ?`);
  const update = database.prepare(`
    UPDATE timeline SET state = @state, attempts = @attempts, due_at_ms = @dueAtMs,
      reason = @reason, driver = @driver, remote_id = COALESCE(@remoteId, remote_id),
      sending_since_ms = IIF(@over, NULL, sending_since_ms),
      died_at_ms = IIF(@state = 'dead', IIF(state = 'dead', died_at_ms, @nowMs), NULL)
    WHERE id = @id`);
  return ({ id, driver, remoteId = null, next, sendingOver }, nowMs) => {
    const entry = find.get(id);
    if (entry === undefined) return;
    const over = sendingOver ? 1 : 0;
    update.run({ ...settledEntry(entry, next), id, driver, remoteId, over, nowMs });
  };
}

/**
 * An entry after an attempt. HubSpot having it is a fact; any other step counts only for an entry
 * that is still to be sent, not for one that was held back or closed meanwhile.
 */
function settledEntry(entry: EntryRow, next: EntrySettlement['next']): EntryRow {
  if (next.kind === 'done') return { ...entry, state: 'done', reason: null };
  if (entry.state !== 'pending') return entry;
  switch (next.kind) {
    case 'again':
      return entry;
    case 'waiting':
    case 'dead':
      return { ...entry, state: next.kind, reason: next.reason };
    case 'retry':
      return {
        ...entry,
        reason: next.reason,
        attempts: entry.attempts + 1,
        dueAtMs: next.dueAtMs,
      };
    default:
      return next satisfies never;
  }
}
