import type { Database } from 'better-sqlite3';
import type { ReplayFilter, ReplayStep } from '../replay.ts';
import { awaited, dirtied } from '../../core/ledger/contact.ts';
import type { ContactRows } from './contact-row.ts';
import { isReplayed, TOLD_MS, type ReplayWalk } from './replay-walk.ts';
import type { SyncedEvents } from './synced.ts';
import { registersWithout } from '../../core/ledger/without-events.ts';

/** Events that one step looks at. */
const WALKED_PER_STEP_MAX = 1_000;

/** Events that are pending again after which a step ends, so that appends need not wait long for it. */
const REPLAYED_PER_STEP_MAX = 1_000;

/** The parts of the ledger that a replay touches. */
interface ReplayParts {
  readonly rows: ContactRows;
  readonly synced: SyncedEvents;
  readonly walk: ReplayWalk;
}

/** Prepares one step of a replay. */
export function prepareReplay(
  database: Database,
  parts: ReplayParts,
): (
  connection: string,
  filter: ReplayFilter,
  cursor: number | null,
  startedMs: number,
) => ReplayStep {
  const replayContact = prepareReplayContact(database, parts);
  const replayLoose = database.prepare<[number, number]>(`
    UPDATE events SET state = 'pending', reason = NULL, since_ms = ?, synced_at_ms = NULL
    WHERE seq = ?`);
  return (connection, filter, cursor, startedMs) => {
    const limit = WALKED_PER_STEP_MAX;
    const walked = parts.walk(connection, filter, { cursor, purged: 0, limit });
    const done = new Set<number>();
    let events = 0;
    for (const event of walked) {
      const { seq, contactId, toldMs } = event;
      if (!isReplayed(event, filter) || toldMs >= startedMs) continue;
      if (contactId === null) events += replayLoose.run(startedMs, seq).changes;
      else if (!done.has(contactId)) events += replayContact(contactId, startedMs);
      if (contactId !== null) done.add(contactId);
      if (events >= REPLAYED_PER_STEP_MAX) return { events, cursor: seq };
    }
    return { events, cursor: walked.length < limit ? null : (walked.at(-1)?.seq ?? null) };
  };
}

/** Makes all stored events of a contact pending again, and takes out of it what they said; returns how many. */
function prepareReplayContact(
  database: Database,
  { rows, synced }: ReplayParts,
): (contactId: number, startedMs: number) => number {
  const again = database.prepare<[{ contactId: number; startedMs: number }], { eventId: string }>(`
    UPDATE events INDEXED BY events_of_contact SET state = 'pending', reason = NULL,
      since_ms = @startedMs, synced_at_ms = NULL
    WHERE contact_id = @contactId AND state = 'done' AND purged = 0 AND ${TOLD_MS} < @startedMs
    RETURNING event_id AS eventId`);
  // What is unsent says what the old mapping said: it waits until it is said anew.
  const hold = database.prepare<[number]>(`
    UPDATE timeline SET state = 'waiting'
    WHERE contact_id = ? AND state = 'pending'
      AND (SELECT state FROM events WHERE seq = event_seq) = 'pending'`);
  return (contactId, startedMs) => {
    const events = again.all({ contactId, startedMs }).map(({ eventId }) => eventId);
    const contact = rows.find(contactId);
    if (contact === null || events.length === 0) return 0;
    hold.run(contactId);
    const registers = registersWithout(contact.registers, new Set(events));
    const waiting = dirtied(synced.withUnsynced({ ...contact, registers }), startedMs);
    rows.movePasses(contactId);
    rows.removePassesOfEvents(contactId, events);
    rows.save(awaited(waiting, startedMs), startedMs);
    return events.length;
  };
}
