import type { Sql } from './sql.ts';
import { prepareForgetVerdicts } from './forget-verdicts.ts';
import type { Store } from '../store.ts';
import { parseDefinitions } from '../../core/ledger/definitions.ts';
import type { LeftOutGroup, LeftOutStore, PlaceOfProperty } from '../desk-store.ts';
import { idsOf } from './bulk.ts';
import { distinct } from './distinct.ts';

const IGNORED = `connection = @connection AND state = 'done' AND reason = 'ignored'`;

/** Prepares what follows from the portal's definitions of its contact properties. */
export function prepareLeftOut(sql: Sql): LeftOutStore {
  return {
    ...prepareIgnored(sql),
    ...preparePortal(sql),
    ...prepareLeavingOut(sql),
  };
}

/** Prepares the look at events that no mapping named, and their second life. */
function prepareIgnored(sql: Sql) {
  const names = sql.prepare<{ connection: string }, { name: string }>(
    distinct('name', 'events', IGNORED),
  );
  // What retention has purged cannot be applied any more.
  const revive = sql.prepare<{
    connection: string;
    names: string;
    limit: number;
    nowMs: number;
  }>(`
    UPDATE events SET state = 'pending', reason = NULL, code = NULL, since_ms = @nowMs
    WHERE seq IN (
      SELECT seq FROM events JOIN event_bodies USING (seq)
      WHERE ${IGNORED} AND name IN (SELECT value FROM json_each(@names))
      LIMIT @limit)`);
  return {
    loadIgnoredNames: async (connection) =>
      (await names.all({ connection })).map(({ name }) => name),
    reviveIgnored: (connection, some, nowMs, limit) =>
      revive.changed({ connection, names: JSON.stringify(some), nowMs, limit }),
  } satisfies Partial<Store>;
}

function preparePortal(sql: Sql) {
  const load = sql.prepare<[string], { text: string | null; orders: number }>(
    'SELECT portal_schema AS text, orders FROM connections WHERE connection = ?',
  );
  const save = sql.prepare<[{ connection: string; text: string; orders: number }]>(`
    INSERT INTO connections (connection, portal_schema) VALUES (@connection, @text)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = excluded.portal_schema
    WHERE connections.orders = @orders`);
  const order = sql.prepare<[string]>(`
    INSERT INTO connections (connection, orders) VALUES (?, 1)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = NULL, orders = connections.orders + 1`);
  return {
    loadPortal: async (connection) => {
      const { text = null, orders = 0 } = (await load.get(connection)) ?? {};
      return { definitions: parseDefinitions(text), orders };
    },
    savePortal: async (connection, definitions, orders) => {
      await save.run({ connection, text: JSON.stringify(definitions), orders });
    },
    orderPortal: async (connection) => {
      await order.run(connection);
    },
  } satisfies Partial<Store>;
}

function prepareLeavingOut(sql: Sql) {
  const properties = sql.prepare<[string], { property: string }>(
    'SELECT DISTINCT property FROM left_out_tallies WHERE connection = ?',
  );
  const ofProperty = sql.prepare<
    [PlaceOfProperty & { connection: string; property: string; limit: number }],
    PlaceOfProperty
  >(`
    SELECT reason, contact_id AS contactId FROM left_out INDEXED BY left_out_by_property
    WHERE connection = @connection AND property = @property
      AND (reason, contact_id) > (@reason, @contactId)
    ORDER BY reason, contact_id LIMIT @limit`);
  const ofAny = sql.prepare<[string, number, number], { id: number }>(`
    SELECT DISTINCT contact_id AS id FROM left_out WHERE connection = ? AND contact_id > ?
    ORDER BY contact_id LIMIT ?`);
  // A person's decision to discard stands; so does the due time of what is pending.
  const forget = prepareForgetVerdicts(sql);
  const revive = sql.prepare<[{ nowMs: number; ids: string }]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, code = NULL, attempts = 0,
      due_at_ms = @nowMs, updated_at_ms = @nowMs, died_at_ms = NULL
    WHERE state IN ('done', 'waiting', 'dead') AND id IN ${idsOf('@ids')}`);
  const groups = sql.prepare<[string, number], LeftOutGroup>(`
    SELECT tally.property, code, tally.reason, contacts, contact_id AS contactId
    FROM left_out_tallies AS tally JOIN left_out
      ON left_out.connection = tally.connection AND left_out.property = tally.property
        AND contact_id = (SELECT MAX(contact_id) FROM left_out INDEXED BY left_out_by_property
          WHERE left_out.connection = tally.connection
            AND left_out.property = tally.property AND left_out.reason = tally.reason)
    WHERE tally.connection = ?
    ORDER BY contacts DESC, tally.property, tally.reason LIMIT ?`);
  return {
    loadLeftOutProperties: async (connection) =>
      (await properties.all(connection)).map(({ property }) => property),
    loadLeavingOut: (connection, property, after, limit) => {
      const { reason = '', contactId = 0 } = after ?? {};
      return ofProperty.all({ connection, property, reason, contactId, limit });
    },
    loadLeavingOutAny: async (connection, afterId, limit) =>
      (await ofAny.all(connection, afterId, limit)).map(({ id }) => id),
    reviveContacts: async (ids, property, nowMs) => {
      await forget(ids, (verdict) => verdict.property === property);
      return revive.changed({ ids: JSON.stringify(ids), nowMs });
    },
    loadLeftOutGroups: (connection, limit) => groups.all(connection, limit),
  } satisfies Partial<Store>;
}
