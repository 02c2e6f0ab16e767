import type { Database } from 'better-sqlite3';
import type { EventToApply } from '../../core/ledger/apply-plan.ts';
import type { Touched } from '../../core/ledger/plan-settle.ts';
import type { Store } from '../store.ts';
import type { ApplyGround, Tombstone } from '../work-store.ts';
import { IDS, prepareBulk, prepareBulkQuery, prepareOfIds } from './bulk.ts';
import type { StoredEvent, SyncedEvent } from '../../model/event.ts';

/** Prepares the loads and saves of events, with their facts and payloads. */
export function prepareEventStore(database: Database) {
  return {
    loadPendingEvents: preparePending(database),
    ...prepareLoads(database),
    ...prepareEnds(database),
    ...prepareTombstoneStore(database),
    ...prepareSynced(database),
  };
}

/** What has come first, in order of receipt; then, as far as there is room, what is to be applied again. */
function preparePending(database: Database): (connection: string, limit: number) => StoredEvent[] {
  const ofKind = (condition: string, order: string) =>
    database.prepare<[string, number], StoredEvent>(`
      SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body
      FROM events JOIN event_bodies USING (seq)
      WHERE connection = ? AND state = 'pending' AND ${condition}
      ORDER BY ${order} LIMIT ?`);
  const first = ofKind('since_ms = received_at_ms', 'seq');
  const again = ofKind('since_ms <> received_at_ms', 'since_ms, seq');
  return (connection, limit) => {
    const events = first.all(connection, limit);
    return [...events, ...again.all(connection, limit - events.length)];
  };
}

function prepareLoads(database: Database) {
  // The signs keep SQLite from walking all that is pending: a backlog has many more events.
  const events = database.prepare<
    [string, string],
    Omit<EventToApply, 'isAgain'> & { readonly isAgain: 0 | 1 }
  >(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
      since_ms AS sinceMs, mapping_version IS NOT NULL AS isAgain
    FROM events
    WHERE seq IN (SELECT value FROM json_each(?)) AND +connection = ? AND +state = 'pending'`);
  const ground = database.prepare<
    [{ connection: string }],
    Omit<ApplyGround, 'hasSettlements'> & { readonly hasSettlements: 0 | 1 }
  >(`
    SELECT (SELECT tombstone_key FROM connections WHERE connection = @connection) AS tombstoneKey,
      EXISTS (SELECT 1 FROM identity_settlements WHERE connection = @connection) AS hasSettlements,
      COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'contacts'), 0) + 1 AS nextContactId`);
  return {
    loadEventsToApply: (connection, seqs) =>
      events
        .all(JSON.stringify(seqs), connection)
        .map((event) => ({ ...event, isAgain: event.isAgain === 1 })),
    loadApplyGround: (connection) => {
      const {
        tombstoneKey = null,
        nextContactId = 1,
        hasSettlements,
      } = ground.get({ connection }) ?? {};
      return { tombstoneKey, nextContactId, hasSettlements: hasSettlements === 1 };
    },
  } satisfies Partial<Store>;
}

const END_COLUMNS = [
  'seq',
  'eventId',
  'state',
  'reason',
  'code',
  'mappingVersion',
  'dropped',
  'contactId',
  'revision',
  'syncedAtMs',
  'appliedAtMs',
] as const;

function prepareEnds(database: Database) {
  const end = prepareBulk<{ [C in (typeof END_COLUMNS)[number]]: string | number | null }>(
    database,
    END_COLUMNS,
    (input) => `
    UPDATE events SET event_id = input.eventId, state = input.state, reason = input.reason,
      code = input.code, mapping_version = input.mappingVersion, dropped = input.dropped,
      contact_id = input.contactId, revision = input.revision, synced_at_ms = input.syncedAtMs,
      applied_at_ms = input.appliedAtMs
    FROM ${input} AS input WHERE events.seq = input.seq`,
  );
  const save = prepareBulk<{ seq: number; keys: string; registers: string; effects: string }>(
    database,
    ['seq', 'keys', 'registers', 'effects'],
    (input) => `
    INSERT OR REPLACE INTO event_facts (seq, keys, registers, effects)
      SELECT seq, keys, registers, effects FROM ${input}`,
  );
  return {
    saveEnds: (ends, nowMs) =>
      end(
        ends.map((event) => ({
          ...event,
          dropped: event.dropped.length === 0 ? '[]' : JSON.stringify(event.dropped),
          appliedAtMs: nowMs,
        })),
      ),
    saveFacts: (facts) =>
      save(
        facts.map(({ seq, keys, registers, effects }) => ({
          seq,
          keys: JSON.stringify(keys),
          registers: JSON.stringify(registers),
          effects: JSON.stringify(effects),
        })),
      ),
    removeFacts: prepareOfIds(database, `DELETE FROM event_facts WHERE seq IN ${IDS}`),
  } satisfies Partial<Store>;
}

type StoneColumns = Tombstone & { readonly connection: string };

function prepareTombstoneStore(database: Database) {
  const load = prepareBulkQuery<Omit<StoneColumns, 'person'>, Tombstone>(
    database,
    ['connection', 'property', 'hash'],
    (input) => `
    SELECT property, hash, person FROM ${input} CROSS JOIN tombstones USING (connection, property, hash)`,
  );
  const add = prepareBulk<StoneColumns>(
    database,
    ['connection', 'property', 'hash', 'person'],
    (input) => `
    INSERT OR IGNORE INTO tombstones (connection, property, hash, person)
      SELECT connection, property, hash, person FROM ${input}`,
  );
  const join = database.prepare<[number, string, number]>(
    'UPDATE tombstones SET person = ? WHERE connection = ? AND person = ?',
  );
  return {
    loadTombstones: (connection, stones) =>
      load(stones.map(({ property, hash }) => ({ connection, property, hash }))),
    saveTombstones: (connection, stones) =>
      add(stones.map(({ property, hash, person }) => ({ connection, property, hash, person }))),
    joinPeople: (connection, people) => {
      for (const { person, into } of people) join.run(into, connection, person);
    },
  } satisfies Partial<Store>;
}

/**
 * An event is in HubSpot when its contact is confirmed up to the revision that the event made, and
 * every entry that it put on a timeline is there too. One that waits to be applied again is not.
 */
function prepareSynced(database: Database) {
  const ofContacts = prepareMark<Touched>(
    database,
    ['id', 'fromRevision'],
    'events.contact_id = input.id AND revision >= input.fromRevision',
  );
  const ofEvents = prepareMark<{ seq: number }>(database, ['seq'], 'events.seq = input.seq');
  return {
    markSyncedOfContacts: (contacts, nowMs) =>
      ofContacts(contacts.map((contact) => ({ ...contact, nowMs }))),
    markSyncedOfEvents: (seqs, nowMs) => ofEvents(seqs.map((seq) => ({ seq, nowMs }))),
  } satisfies Partial<Store>;
}

function prepareMark<R extends { readonly [C in keyof R]: number }>(
  database: Database,
  columns: readonly (keyof R & string)[],
  condition: string,
) {
  return prepareBulkQuery<R & { readonly nowMs: number }, SyncedEvent>(
    database,
    [...columns, 'nowMs'],
    (input) => `
    UPDATE events SET synced_at_ms = input.nowMs
    FROM ${input} AS input
    WHERE ${condition} AND synced_at_ms IS NULL AND state = 'done'
      AND revision <= (
        SELECT confirmed_revision FROM contacts WHERE contacts.id = events.contact_id)
      AND NOT EXISTS (
        SELECT 1 FROM timeline WHERE timeline.event_seq = events.seq AND timeline.state <> 'done')
    RETURNING event_id AS eventId, name, since_ms AS sinceMs,
      (SELECT hubspot_id FROM contacts WHERE contacts.id = events.contact_id) AS hubspotId`,
  );
}
