import type { Database } from 'better-sqlite3';
import { fits } from '../../core/mapping/mapping.ts';
import type { WorkState } from '../../core/states.ts';
import type { ReplayFilter } from '../replay.ts';
import type { ContactRows } from './contact-row.ts';
import { ERASED } from './event-row.ts';

/** An event that may be applied again. */
export interface Candidate {
  readonly seq: number;
  readonly name: string | null;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly contactId: number | null;
  readonly receivedAtMs: number;
  /** When it was told last: before a replay began, or by the mapping of that replay. */
  readonly toldMs: number;
}

/** Some events that a replay looks at, in the order of its walk, from the one after `cursor`. */
export type ReplayWalk = (
  connection: string,
  filter: ReplayFilter,
  from: { readonly cursor: number | null; readonly purged: 0 | 1; readonly limit: number },
) => readonly Candidate[];

/**
 * When an event came or was replayed last. Another try for its contact makes it wait anew, and
 * applies nothing: so the time at which it was applied counts where that is earlier.
 */
export const TOLD_MS = 'MIN(since_ms, MAX(received_at_ms, COALESCE(applied_at_ms, 0)))';

const COLUMNS = `seq, name, state, reason, contact_id AS contactId, received_at_ms AS receivedAtMs,
  ${TOLD_MS} AS toldMs`;

/**
 * Prepares the walk over stored events: those of one contact by number, all others by time of
 * receipt. Each step is a range of an index, whether or not an event of it fulfils the filter.
 */
export function prepareReplayWalk(database: Database, rows: ContactRows): ReplayWalk {
  const received = database.prepare<[number], { receivedAtMs: number }>(
    'SELECT received_at_ms AS receivedAtMs FROM events WHERE seq = ?',
  );
  const byTime = database.prepare<[object], Candidate>(`
    SELECT ${COLUMNS} FROM events INDEXED BY events_received
    WHERE connection = @connection AND purged = @purged
      AND (received_at_ms, seq) > (@afterMs, @afterSeq) AND received_at_ms < @toMs
    ORDER BY received_at_ms, seq LIMIT @limit`);
  const ofContact = database.prepare<[object], Candidate>(`
    SELECT ${COLUMNS} FROM events INDEXED BY events_of_contact
    WHERE contact_id = @contactId AND seq > @cursor AND purged = @purged
    ORDER BY seq LIMIT @limit`);
  return (connection, filter, { cursor, purged, limit }) => {
    const { contactKey, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = filter;
    if (contactKey !== undefined) {
      const contactId = rows.named(connection, contactKey)?.id ?? null;
      return ofContact.all({ contactId, cursor: cursor ?? 0, purged, limit });
    }
    const after = cursor === null ? undefined : received.get(cursor)?.receivedAtMs;
    const afterMs = after ?? fromMs;
    return byTime.all({ connection, purged, afterMs, afterSeq: cursor ?? 0, toMs, limit });
  };
}

/** Whether an event fulfils a filter, and can be applied at all. */
export function isReplayed(event: Candidate, filter: ReplayFilter): boolean {
  const { names, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, state } = filter;
  const { name, receivedAtMs } = event;
  if (name === null || event.reason === ERASED) return false;
  if (event.state === 'pending' || event.state === 'waiting') return false;
  if (state !== undefined && event.state !== state) return false;
  if (receivedAtMs < fromMs || receivedAtMs >= toMs) return false;
  return names === undefined || names.some((pattern) => fits(pattern, name));
}
