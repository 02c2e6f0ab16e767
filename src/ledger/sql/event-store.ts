import type { EngineStore, Sql } from './sql.ts';
import type { EventToApply } from '../../core/ledger/apply-plan.ts';
import type { Touched } from '../../core/ledger/plan-settle.ts';
import type { Store } from '../store.ts';
import type { ApplyGround, Tombstone, WorkStore } from '../work-store.ts';
import { IDS, prepareBulk, prepareBulkQuery, prepareOfIds } from './bulk.ts';
import type { StoredEvent, SyncedEvent } from '../../model/event.ts';

/** Prepares the loads and saves of events, with their facts and payloads. */
export function prepareEventStore(sql: Sql, engine: EngineStore) {
  return {
    loadPendingEvents: preparePending(sql),
    ...prepareLoads(sql, engine),
    ...prepareEnds(sql),
    ...prepareTombstoneStore(sql),
    ...prepareSynced(sql),
  };
}

/** What has come first, in order of receipt; then, as far as there is room, what is to be applied again. */
function preparePending(sql: Sql): WorkStore['loadPendingEvents'] {
  const ofKind = (condition: string, order: string) =>
    sql.prepare<[string, number], StoredEvent>(`
      SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs, body
      FROM events JOIN event_bodies USING (seq)
      WHERE connection = ? AND state = 'pending' AND ${condition}
      ORDER BY ${order} LIMIT ?`);
  const first = ofKind('since_ms = received_at_ms', 'seq');
  const again = ofKind('since_ms <> received_at_ms', 'since_ms, seq');
  return async (connection, limit) => {
    const events = await first.all(connection, limit);
    if (events.length === limit) return events;
    return [...events, ...(await again.all(connection, limit - events.length))];
  };
}

function prepareLoads(sql: Sql, engine: EngineStore) {
  // The signs keep SQLite from walking all that is pending: a backlog has many more events.
  const events = sql.prepare<
    [string, string],
    Omit<EventToApply, 'isAgain'> & { readonly isAgain: 0 | 1 }
  >(`
    SELECT seq, connection, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
      since_ms AS sinceMs, CASE WHEN mapping_version IS NULL THEN 0 ELSE 1 END AS isAgain
    FROM events
    WHERE seq IN ${IDS} AND +connection = ? AND +state = 'pending'`);
  const ground = sql.prepare<
    [{ connection: string }],
    Omit<ApplyGround, 'hasErased' | 'hasSettlements'> & {
      readonly hasErased: 0 | 1;
      readonly hasSettlements: 0 | 1;
    }
  >(`
    SELECT (SELECT tombstone_key FROM connections WHERE connection = @connection) AS tombstoneKey,
      CASE WHEN EXISTS (SELECT 1 FROM tombstones WHERE connection = @connection)
        THEN 1 ELSE 0 END AS hasErased,
      CASE WHEN EXISTS (SELECT 1 FROM identity_settlements WHERE connection = @connection)
        THEN 1 ELSE 0 END AS hasSettlements,
      ${engine.nextId.contacts} AS nextContactId`);
  return {
    loadEventsToApply: async (connection, seqs) => {
      const found = await events.all(JSON.stringify(seqs), connection);
      return found.map((event) => ({ ...event, isAgain: event.isAgain === 1 }));
    },
    loadApplyGround: async (connection) => {
      const {
        tombstoneKey = null,
        nextContactId = 1,
        hasErased,
        hasSettlements,
      } = (await ground.get({ connection })) ?? {};
      return {
        tombstoneKey,
        nextContactId,
        hasErased: hasErased === 1,
        hasSettlements: hasSettlements === 1,
      };
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
  'wallet',
] as const;

function prepareEnds(sql: Sql) {
  const end = prepareBulk<{ [C in (typeof END_COLUMNS)[number]]: string | number | null }>(
    sql,
    END_COLUMNS,
    (input) => `
    UPDATE events SET event_id = input.eventId, state = input.state, reason = input.reason,
      code = input.code, mapping_version = input.mappingVersion, dropped = input.dropped,
      contact_id = input.contactId, revision = input.revision, synced_at_ms = input.syncedAtMs,
      applied_at_ms = input.appliedAtMs, wallet = input.wallet
    FROM ${input} AS input WHERE events.seq = input.seq`,
  );
  const save = prepareBulk<{ seq: number; keys: string; registers: string; effects: string }>(
    sql,
    ['seq', 'keys', 'registers', 'effects'],
    (input) => `
    INSERT INTO event_facts (seq, keys, registers, effects)
      SELECT seq, keys, registers, effects FROM ${input} WHERE true
    ON CONFLICT (seq) DO UPDATE SET keys = excluded.keys, registers = excluded.registers,
      effects = excluded.effects`,
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
    removeFacts: prepareOfIds(sql, `DELETE FROM event_facts WHERE seq IN ${IDS}`),
  } satisfies Partial<Store>;
}

type StoneColumns = Tombstone & { readonly connection: string };

function prepareTombstoneStore(sql: Sql) {
  const load = prepareBulkQuery<Omit<StoneColumns, 'person'>, Tombstone>(
    sql,
    ['connection', 'property', 'hash'],
    (input) => `
    SELECT property, hash, person FROM ${input} CROSS JOIN tombstones USING (connection, property, hash)`,
  );
  const add = prepareBulk<StoneColumns>(
    sql,
    ['connection', 'property', 'hash', 'person'],
    (input) => `
    INSERT INTO tombstones (connection, property, hash, person)
      SELECT connection, property, hash, person FROM ${input} WHERE true
    ON CONFLICT DO NOTHING`,
  );
  const join = sql.prepare<[number, string, number]>(
    'UPDATE tombstones SET person = ? WHERE connection = ? AND person = ?',
  );
  return {
    loadTombstones: (connection, stones) =>
      load(stones.map(({ property, hash }) => ({ connection, property, hash }))),
    saveTombstones: (connection, stones) =>
      add(stones.map(({ property, hash, person }) => ({ connection, property, hash, person }))),
    joinPeople: async (connection, people) => {
      for (const { person, into } of people) await join.run(into, connection, person);
    },
  } satisfies Partial<Store>;
}

/**
 * An event is in HubSpot when its contact is confirmed up to the revision that the event made, and
 * every entry that it put on a timeline is there too. One that waits to be applied again is not.
 */
function prepareSynced(sql: Sql) {
  const ofContacts = prepareMark<Touched>(
    sql,
    ['id', 'fromRevision'],
    'events.contact_id = input.id AND revision >= input.fromRevision',
  );
  const ofEvents = prepareMark<{ seq: number }>(sql, ['seq'], 'events.seq = input.seq');
  return {
    markSyncedOfContacts: (contacts, nowMs) =>
      ofContacts(contacts.map((contact) => ({ ...contact, nowMs }))),
    markSyncedOfEvents: (seqs, nowMs) => ofEvents(seqs.map((seq) => ({ seq, nowMs }))),
  } satisfies Partial<Store>;
}

function prepareMark<R extends { readonly [C in keyof R]: number }>(
  sql: Sql,
  columns: readonly (keyof R & string)[],
  condition: string,
) {
  return prepareBulkQuery<R & { readonly nowMs: number }, SyncedEvent>(
    sql,
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
