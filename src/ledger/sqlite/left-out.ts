import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { parseDefinitions } from '../../core/ledger/definitions.ts';
import type { LeftOutGroup, LeftOutPlace, LeftOutStore } from '../desk-store.ts';
import { distinct } from './distinct.ts';

const IGNORED = `connection = @connection AND state = 'done' AND reason = 'ignored'`;

/** Prepares what follows from the portal's definitions of its contact properties. */
export function prepareLeftOut(database: Database): LeftOutStore {
  return {
    ...prepareIgnored(database),
    ...preparePortal(database),
    ...prepareLeavingOut(database),
  };
}

/** Prepares the look at events that no mapping named, and their second life. */
function prepareIgnored(database: Database) {
  const names = database.prepare<{ connection: string }, { name: string }>(
    distinct('name', 'events', IGNORED),
  );
  // What retention has purged cannot be applied any more.
  const revive = database.prepare<{
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
    loadIgnoredNames: (connection) => names.all({ connection }).map(({ name }) => name),
    reviveIgnored: (connection, some, nowMs, limit) =>
      revive.run({ connection, names: JSON.stringify(some), nowMs, limit }).changes,
  } satisfies Partial<Store>;
}

function preparePortal(database: Database) {
  const load = database.prepare<[string], { text: string | null; orders: number }>(
    'SELECT portal_schema AS text, orders FROM connections WHERE connection = ?',
  );
  const save = database.prepare<[{ connection: string; text: string; orders: number }]>(`
    INSERT INTO connections (connection, portal_schema) VALUES (@connection, @text)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = excluded.portal_schema
    WHERE orders = @orders`);
  const order = database.prepare<[string]>(`
    INSERT INTO connections (connection, orders) VALUES (?, 1)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = NULL, orders = orders + 1`);
  return {
    loadPortal: (connection) => {
      const { text = null, orders = 0 } = load.get(connection) ?? {};
      return { definitions: parseDefinitions(text), orders };
    },
    savePortal: (connection, definitions, orders) => {
      save.run({ connection, text: JSON.stringify(definitions), orders });
    },
    orderPortal: (connection) => {
      order.run(connection);
    },
  } satisfies Partial<Store>;
}

function prepareLeavingOut(database: Database) {
  const properties = database.prepare<[string], { property: string }>(
    'SELECT DISTINCT property FROM left_out_tallies WHERE connection = ?',
  );
  const ofProperty = database.prepare<
    [LeftOutPlace & { connection: string; property: string; limit: number }],
    LeftOutPlace
  >(`
    SELECT reason, contact_id AS contactId FROM left_out INDEXED BY left_out_by_property
    WHERE connection = @connection AND property = @property
      AND (reason, contact_id) > (@reason, @contactId)
    ORDER BY reason, contact_id LIMIT @limit`);
  const ofAny = database.prepare<[string, number, number], { id: number }>(`
    SELECT DISTINCT contact_id AS id FROM left_out WHERE connection = ? AND contact_id > ?
    ORDER BY contact_id LIMIT ?`);
  // A person's decision to discard stands; so does the due time of what is pending.
  const forget = database.prepare<[{ ids: string; property: string }]>(`
    UPDATE contacts SET verdicts = (
      SELECT json_group_array(json(value)) FROM json_each(verdicts)
      WHERE value ->> 'property' <> @property)
    WHERE verdicts <> '[]' AND id IN (SELECT value FROM json_each(@ids))`);
  const revive = database.prepare<[{ nowMs: number; ids: string }]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, code = NULL, attempts = 0,
      due_at_ms = @nowMs, updated_at_ms = @nowMs, died_at_ms = NULL
    WHERE state IN ('done', 'waiting', 'dead') AND id IN (SELECT value FROM json_each(@ids))`);
  const groups = database.prepare<[string, number], LeftOutGroup>(`
    SELECT tally.property, code, tally.reason, contacts, contact_id AS contactId
    FROM left_out_tallies AS tally JOIN left_out
      ON left_out.connection = tally.connection AND left_out.property = tally.property
        AND contact_id = (SELECT MAX(contact_id) FROM left_out INDEXED BY left_out_by_property
          WHERE left_out.connection = tally.connection
            AND left_out.property = tally.property AND left_out.reason = tally.reason)
    WHERE tally.connection = ?
    ORDER BY contacts DESC, tally.property, tally.reason LIMIT ?`);
  return {
    loadLeftOutProperties: (connection) =>
      properties.all(connection).map(({ property }) => property),
    loadLeavingOut: (connection, property, after, limit) => {
      const { reason = '', contactId = 0 } = after ?? {};
      return ofProperty.all({ connection, property, reason, contactId, limit });
    },
    loadLeavingOutAny: (connection, afterId, limit) =>
      ofAny.all(connection, afterId, limit).map(({ id }) => id),
    reviveContacts: (contacts, property, nowMs) => {
      const ids = JSON.stringify(contacts);
      forget.run({ ids, property });
      return revive.run({ ids, nowMs }).changes;
    },
    loadLeftOutGroups: (connection, limit) => groups.all(connection, limit),
  } satisfies Partial<Store>;
}
