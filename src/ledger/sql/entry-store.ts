import type { EngineStore, Sql } from './sql.ts';
import type { EntryOfEvent, NewEntry } from '../../core/ledger/apply-plan.ts';
import type { EntryState } from '../../core/ledger/plan-timeline.ts';
import type { Store } from '../store.ts';
import { IDS, prepareBulk, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { dueFrom } from './due-from.ts';
import type { AwaitedContact, SeenContact, TimelineEntry } from '../../model/settlement.ts';

/** Prepares the loads and saves of timeline entries. */
export function prepareEntryStore(sql: Sql, engine: EngineStore) {
  return {
    ...prepareDue(sql, engine),
    ...prepareOfEvents(sql),
    ...prepareStates(sql),
    ...prepareRecords(sql),
  };
}

type EntryColumns = Omit<TimelineEntry, 'properties'> & { readonly properties: string };

function prepareDue(sql: Sql, engine: EngineStore) {
  const list = (later: 0 | 1, condition: string) => `
      SELECT timeline.id AS dueId, ${later} AS later, timeline.due_at_ms AS place
      FROM timeline JOIN contacts ON contacts.id = timeline.contact_id
      WHERE timeline.connection = @connection AND timeline.state = 'pending' AND ${condition}
        AND contacts.hubspot_id IS NOT NULL`;
  const onTime = `${list(0, 'timeline.due_at_ms BETWEEN @fromMs AND @nowMs')}
      ORDER BY timeline.due_at_ms, timeline.id LIMIT @limit`;
  // Set later than now: the clock was set back since, and what is due may be due in a year.
  const ofLater = `
      ${list(1, 'timeline.due_set_ms > @laterMs AND timeline.due_at_ms > @nowMs')} LIMIT @limit`;
  const due = sql.prepare<object, EntryColumns>(`
    WITH due AS (
      SELECT * FROM (${onTime}) AS on_time UNION ALL SELECT * FROM (${ofLater}) AS of_later
      ORDER BY later, place, dueId LIMIT @limit)
    SELECT timeline.id, timeline.connection, events.event_id AS eventId,
      timeline.contact_id AS contactId, contacts.hubspot_id AS hubspotId, timeline.name,
      timeline.at, timeline.properties, timeline.attempts,
      timeline.sending_since_ms AS sendingSinceMs
    FROM due
      CROSS JOIN timeline ON timeline.id = dueId
      CROSS JOIN contacts ON contacts.id = timeline.contact_id
      CROSS JOIN events ON events.seq = timeline.event_seq
    ORDER BY later, place, timeline.id`);
  return {
    loadDueEntries: async (connection, nowMs, laterMs, limit) =>
      (
        await due.all({
          connection,
          fromMs: dueFrom(engine, connection, 'timeline', laterMs),
          nowMs,
          laterMs,
          limit,
        })
      ).map((row) => ({
        ...row,
        properties: JSON.parse(row.properties) as TimelineEntry['properties'],
      })),
  } satisfies Partial<Store>;
}

const NEW_ENTRY_COLUMNS = [
  'connection',
  'event_seq',
  'contact_id',
  'name',
  'at',
  'received_at_ms',
  'since_ms',
  'properties',
  'state',
  'due_at_ms',
  'due_set_ms',
] as const;

type NewEntryColumns = { [C in (typeof NEW_ENTRY_COLUMNS)[number]]: string | number };

function prepareOfEvents(sql: Sql) {
  const columns = NEW_ENTRY_COLUMNS.join(', ');
  // An event that is applied again says its entries again, but never what HubSpot has already.
  const save = prepareBulk<NewEntryColumns>(
    sql,
    NEW_ENTRY_COLUMNS,
    (input) => `
    INSERT INTO timeline (${columns}) SELECT ${columns} FROM ${input} WHERE true
    ON CONFLICT (event_seq, name) DO UPDATE SET
      contact_id = excluded.contact_id, at = excluded.at, since_ms = excluded.since_ms,
      properties = excluded.properties, state = excluded.state, due_at_ms = excluded.due_at_ms,
      due_set_ms = excluded.due_set_ms, reason = NULL, code = NULL, attempts = 0, died_at_ms = NULL
    WHERE timeline.state <> 'done'`,
  );
  const close = sql.prepare<[string, string]>(`
    UPDATE timeline SET state = 'discarded', reason = ?, code = NULL, died_at_ms = NULL
    WHERE id IN ${IDS}`);
  return {
    loadEntriesOfEvents: prepareQueryOfIds<EntryOfEvent>(
      sql,
      `SELECT id, event_seq AS eventSeq, name, state, sending_since_ms AS sendingSinceMs
      FROM timeline WHERE event_seq IN ${IDS}`,
    ),
    saveEntries: (entries, nowMs) => save(entries.map((entry) => columnsOfNew(entry, nowMs))),
    removeEntries: prepareOfIds(sql, `DELETE FROM timeline WHERE id IN ${IDS}`),
    removeEntriesOfEvents: prepareOfIds(
      sql,
      `DELETE FROM request_subjects WHERE kind = 'entry' AND subject_id IN (
        SELECT id FROM timeline WHERE event_seq IN ${IDS})`,
      `DELETE FROM timeline WHERE event_seq IN ${IDS}`,
    ),
    closeEntries: async (ids, reason) => {
      await close.run(reason, JSON.stringify(ids));
    },
  } satisfies Partial<Store>;
}

function columnsOfNew(entry: NewEntry, nowMs: number): NewEntryColumns {
  const { event, contactId, name, at, properties } = entry;
  return {
    connection: event.connection,
    event_seq: event.seq,
    contact_id: contactId,
    name,
    at,
    received_at_ms: event.receivedAtMs,
    since_ms: event.sinceMs,
    properties: JSON.stringify(properties),
    state: 'waiting',
    due_at_ms: nowMs,
    due_set_ms: nowMs,
  };
}

const STATE_COLUMNS = [
  'id',
  'state',
  'attempts',
  'dueAtMs',
  'waitsOn',
  'reason',
  'code',
  'driver',
  'remoteId',
  'sendingSinceMs',
  'diedAtMs',
  'dueSetMs',
] as const;

function prepareStates(sql: Sql) {
  const save = prepareBulk<{ [C in (typeof STATE_COLUMNS)[number]]: string | number | null }>(
    sql,
    STATE_COLUMNS,
    (input) => `
    UPDATE timeline SET state = input.state, attempts = input.attempts, due_at_ms = input.dueAtMs,
      waits_on = input.waitsOn,
      reason = input.reason, code = input.code, driver = input.driver, remote_id = input.remoteId,
      sending_since_ms = input.sendingSinceMs, died_at_ms = input.diedAtMs,
      due_set_ms = input.dueSetMs
    FROM ${input} AS input WHERE timeline.id = input.id`,
  );
  const mark = sql.prepare<[number, string]>(`
    UPDATE timeline SET sending_since_ms = ? WHERE id IN ${IDS}`);
  return {
    loadEntries: prepareQueryOfIds<EntryState>(
      sql,
      `SELECT id, event_seq AS eventSeq, state, attempts, due_at_ms AS dueAtMs, waits_on AS waitsOn,
        reason, code, driver,
        remote_id AS remoteId, sending_since_ms AS sendingSinceMs, died_at_ms AS diedAtMs
      FROM timeline WHERE id IN ${IDS}`,
    ),
    saveEntryStates: (entries, nowMs) =>
      save(entries.map(({ eventSeq: _eventSeq, ...entry }) => ({ ...entry, dueSetMs: nowMs }))),
    markEntriesSending: async (ids, nowMs) => {
      await mark.run(nowMs, JSON.stringify(ids));
    },
  } satisfies Partial<Store>;
}

/** An entry waits until HubSpot was seen to have the record of its contact, with the entry's event or after it. */
function prepareRecords(sql: Sql) {
  // What waits to be said again says what the old mapping said. SQLite would make an index of all entries each time.
  const release = prepareBulk<SeenContact & { readonly nowMs: number }>(
    sql,
    ['contactId', 'revision', 'nowMs'],
    (input) => `
    UPDATE timeline INDEXED BY timeline_contact
    SET state = 'pending', reason = NULL, code = NULL, due_at_ms = input.nowMs,
      due_set_ms = input.nowMs
    FROM ${input} AS input
    WHERE timeline.contact_id = input.contactId AND timeline.state = 'waiting' AND EXISTS (
      SELECT 1 FROM events WHERE events.seq = timeline.event_seq AND events.state <> 'pending'
        AND events.revision <= input.revision)`,
  );
  const awaited = sql.prepare<{ connection: string; limit: number }, AwaitedContact>(`
    SELECT id AS contactId, hubspot_id AS hubspotId, revision FROM contacts
    WHERE connection = @connection AND state = 'pending' AND held = 0 AND hubspot_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM timeline WHERE contact_id = contacts.id AND timeline.state = 'waiting')
    ORDER BY due_at_ms, id LIMIT @limit`);
  return {
    holdEntriesWithoutRecord: prepareOfIds(
      sql,
      `UPDATE timeline SET state = 'waiting' WHERE contact_id IN ${IDS} AND state = 'pending'
        AND (SELECT hubspot_id FROM contacts WHERE contacts.id = contact_id) IS NULL`,
    ),
    loadAwaitedContacts: (connection, limit) => awaited.all({ connection, limit }),
    releaseEntries: (seen, nowMs) =>
      release(seen.map(({ contactId, revision }) => ({ contactId, revision, nowMs }))),
  } satisfies Partial<Store>;
}
