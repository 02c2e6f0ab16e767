import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { laterThan } from '../../core/ledger/later-than.ts';
import type { Candidate } from '../../core/ledger/plan-replay.ts';
import { ERASED } from '../../core/ledger/apply-plan.ts';
import type { EventOfContact, ReplayStore, WalkScope } from '../desk-store.ts';
import { IDS, idsOf, prepareBulk, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import type { StoredEvent } from '../../model/event.ts';

/**
 * When an event came or was replayed last. Another try for its contact makes it wait again, and
 * applies nothing: so the time at which it was applied counts where that is earlier.
 */
const REPLAYED_MS = `CASE WHEN since_ms <= received_at_ms OR since_ms <= applied_at_ms THEN since_ms
  WHEN applied_at_ms > received_at_ms THEN applied_at_ms ELSE received_at_ms END`;

const IS_ERASED = `CASE WHEN reason = '${ERASED}' THEN 1 ELSE 0 END AS isErased`;

const COLUMNS = `seq, name, state, ${IS_ERASED}, contact_id AS contactId,
  received_at_ms AS receivedAtMs, ${REPLAYED_MS} AS replayedMs`;

const STORED = `seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body`;

/** The events of contacts that a replay applies again, as `isYetToReplay` decides. */
const REPLAYABLE = `contact_id IN ${idsOf('@ids')} AND state = 'done' AND purged = 0
  AND (${REPLAYED_MS} < @startedMs OR ${REPLAYED_MS} > @laterMs)`;

/** What {@link REPLAYABLE} is asked with. */
function ofReplay(contactIds: readonly number[], startedMs: number) {
  const laterMs = Math.min(laterThan(startedMs), Number.MAX_SAFE_INTEGER);
  return { ids: JSON.stringify(contactIds), startedMs, laterMs };
}

type CandidateRow<C extends Candidate = Candidate> = Omit<C, 'isErased'> & {
  readonly isErased: 0 | 1;
};

interface OfContact {
  readonly contactId: number;
}

/** Prepares what a replay looks at and changes. */
export function prepareReplay(sql: Sql): ReplayStore {
  return {
    loadCandidates: prepareCandidates(sql),
    ...prepareAgain(sql),
    ...prepareContacts(sql),
    ...prepareStored(sql),
  };
}

/**
 * Those of one contact by number, all others by time of receipt. Each step is a range of an index,
 * whether or not an event of it is to be replayed.
 */
function prepareCandidates(sql: Sql): ReplayStore['loadCandidates'] {
  const received = sql.prepare<[number], { receivedAtMs: number }>(
    'SELECT received_at_ms AS receivedAtMs FROM events WHERE seq = ?',
  );
  const byTime = sql.prepare<[object], CandidateRow>(`
    SELECT ${COLUMNS} FROM events INDEXED BY events_received
    WHERE connection = @connection AND purged = @purged
      AND (received_at_ms, seq) > (@afterMs, @after) AND received_at_ms < @toMs
    ORDER BY received_at_ms, seq LIMIT @limit`);
  const ofContact = sql.prepare<[object], CandidateRow>(`
    SELECT ${COLUMNS} FROM events INDEXED BY events_of_contact
    WHERE contact_id = @contactId AND seq > @after AND purged = @purged
    ORDER BY seq LIMIT @limit`);
  return async (connection, { contactId, fromMs, toMs, isPurged }: WalkScope, cursor, limit) => {
    const after = cursor ?? 0;
    const purged = isPurged ? 1 : 0;
    if (contactId !== undefined) {
      return (await ofContact.all({ contactId, after, purged, limit })).map(candidateOf);
    }
    const before = cursor === null ? undefined : await received.get(cursor);
    const afterMs = before?.receivedAtMs ?? fromMs;
    const range = { connection, purged, afterMs, after, toMs, limit };
    return (await byTime.all(range)).map(candidateOf);
  };
}

function candidateOf<C extends Candidate>(row: CandidateRow<C>): C {
  return { ...row, isErased: row.isErased === 1 } as unknown as C;
}

function prepareAgain(sql: Sql) {
  const count = sql.prepare<[object], OfContact & { events: number }>(`
    SELECT contact_id AS contactId, COUNT(*) AS events FROM events INDEXED BY events_of_contact
    WHERE ${REPLAYABLE} GROUP BY contact_id`);
  const again = sql.prepare<[object], EventOfContact>(`
    UPDATE events INDEXED BY events_of_contact SET state = 'pending', reason = NULL, code = NULL,
      since_ms = @startedMs, synced_at_ms = NULL
    WHERE ${REPLAYABLE} RETURNING contact_id AS contactId, event_id AS eventId`);
  return {
    countReplayable: async (contactIds, startedMs) => {
      const counts = await count.all(ofReplay(contactIds, startedMs));
      return new Map(counts.map(({ contactId, events }) => [contactId, events]));
    },
    replayContacts: (contactIds, startedMs) => again.all(ofReplay(contactIds, startedMs)),
    // What is unsent says what the old mapping said: it waits until it is said again.
    holdEntries: prepareOfIds(
      sql,
      `UPDATE timeline SET state = 'waiting' WHERE contact_id IN ${IDS} AND state = 'pending'
        AND (SELECT state FROM events WHERE seq = event_seq) = 'pending'`,
    ),
  } satisfies Partial<Store>;
}

function prepareContacts(sql: Sql) {
  const unsynced = prepareQueryOfIds<OfContact & { sinceMs: number }>(
    sql,
    `SELECT contacts.id AS contactId, MIN(since_ms) AS sinceMs
    FROM contacts CROSS JOIN events ON contact_id = contacts.id
    WHERE contacts.id IN ${IDS} AND synced_at_ms IS NULL AND events.revision > confirmed_revision
    GROUP BY contacts.id`,
  );
  const remove = prepareBulk<{ contactId: number; eventId: string }>(
    sql,
    ['contactId', 'eventId'],
    (input) => `
    DELETE FROM pass_changes WHERE (contact_id, event_id) IN (
      SELECT contactId, eventId FROM ${input})`,
  );
  const forget = prepareBulk<{ contactId: number; eventId: string }>(
    sql,
    ['contactId', 'eventId'],
    (input) => `
    DELETE FROM pass_events WHERE (contact_id, event_id) IN (
      SELECT contactId, eventId FROM ${input})`,
  );
  const count = prepareOfIds(
    sql,
    `UPDATE contacts SET passes = (SELECT COUNT(*) FROM pass_changes WHERE contact_id = contacts.id)
    WHERE id IN ${IDS} AND passes > 0`,
  );
  return {
    loadUnsynced: async (contactIds) =>
      new Map((await unsynced(contactIds)).map(({ contactId, sinceMs }) => [contactId, sinceMs])),
    removePassesOf: async (events) => {
      await remove(events.map(({ contactId, eventId }) => ({ contactId, eventId })));
      await count([...new Set(events.map((event) => event.contactId))]);
    },
    forgetPassHolders: (events) =>
      forget(events.map(({ contactId, eventId }) => ({ contactId, eventId }))),
  } satisfies Partial<Store>;
}

function prepareStored(sql: Sql) {
  const ofContacts = prepareQueryOfIds<CandidateRow<StoredEvent & Candidate>>(
    sql,
    `SELECT ${STORED}, state, ${IS_ERASED}, contact_id AS contactId,
      ${REPLAYED_MS} AS replayedMs
    FROM events INDEXED BY events_of_contact CROSS JOIN event_bodies USING (seq)
    WHERE contact_id IN ${IDS} AND state = 'done' ORDER BY seq`,
  );
  const names = prepareQueryOfIds<{ seq: number; name: string }>(
    sql,
    `SELECT event_seq AS seq, name FROM timeline WHERE event_seq IN ${IDS} ORDER BY id`,
  );
  return {
    loadAppliedEvents: async (contactIds) => (await ofContacts(contactIds)).map(candidateOf),
    loadEvents: prepareQueryOfIds<StoredEvent>(
      sql,
      `SELECT ${STORED} FROM events JOIN event_bodies USING (seq) WHERE seq IN ${IDS} ORDER BY seq`,
    ),
    loadEntryNames: async (seqs) => {
      const ofEvents = Map.groupBy(await names(seqs), ({ seq }) => seq);
      return new Map([...ofEvents].map(([seq, some]) => [seq, some.map(({ name }) => name)]));
    },
  } satisfies Partial<Store>;
}
