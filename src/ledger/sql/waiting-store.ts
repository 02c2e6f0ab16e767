import type { Sql } from './sql.ts';
import type { CallBack } from '../work-store.ts';
import type { Store } from '../store.ts';

/** Prepares what shortens the waits of contacts, timeline entries and consents. */
export function prepareWaitingStore(sql: Sql) {
  const contacts = prepareWaits(sql, 'contacts', "state = 'pending' AND held = 0", 'updated_at_ms');
  const entries = prepareWaits(sql, 'timeline', "state = 'pending'", 'due_set_ms');
  const consents = prepareWaits(sql, 'consents', "state = 'pending'", 'due_set_ms');
  return {
    callBackContacts: contacts.callBack,
    callBackEntries: entries.callBack,
    callBackConsents: consents.callBack,
    countDelayed: async (connection, nowMs) => ({
      contacts: await contacts.count(connection, nowMs),
      entries: await entries.count(connection, nowMs),
      consents: await consents.count(connection, nowMs),
    }),
    hastenContacts: contacts.hasten,
    hastenEntries: entries.hasten,
    hastenConsents: consents.hasten,
  } satisfies Partial<Store>;
}

/** The same for each kind of work; `triedMs` is the column that says when it was tried last. */
function prepareWaits(
  sql: Sql,
  table: 'contacts' | 'timeline' | 'consents',
  isOpen: string,
  triedMs: string,
) {
  const waiting = `connection = @connection AND ${isOpen} AND due_at_ms > @nowMs`;
  const restedMs = `${triedMs} + @restMs`;
  const callBack = sql.prepare<[CallBack & { limit: number }]>(`
    UPDATE ${table} SET waits_on = NULL, due_at_ms = CASE
      WHEN ${restedMs} <= @nowMs THEN @nowMs WHEN ${restedMs} < due_at_ms THEN ${restedMs}
      ELSE due_at_ms END
    WHERE id IN (SELECT id FROM ${table} WHERE ${waiting} AND waits_on = @endpoint LIMIT @limit)`);
  const hasten = sql.prepare<[{ connection: string; nowMs: number; limit: number }]>(`
    UPDATE ${table} SET waits_on = NULL, due_at_ms = @nowMs
    WHERE id IN (SELECT id FROM ${table} WHERE ${waiting} LIMIT @limit)`);
  const count = sql.prepare<[{ connection: string; nowMs: number }], { count: number }>(
    `SELECT COUNT(*) AS count FROM ${table} WHERE ${waiting}`,
  );
  return {
    callBack: (given: CallBack, limit: number) => callBack.changed({ ...given, limit }),
    hasten: (connection: string, nowMs: number, limit: number) =>
      hasten.changed({ connection, nowMs, limit }),
    count: async (connection: string, nowMs: number): Promise<number> =>
      (await count.get({ connection, nowMs }))?.count ?? 0,
  };
}
