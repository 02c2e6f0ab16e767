import type { Database } from 'better-sqlite3';
import type { CallBack } from '../work-store.ts';
import type { Store } from '../store.ts';

/** Prepares what shortens the waits of contacts, timeline entries and consents. */
export function prepareWaitingStore(database: Database) {
  const contacts = prepareWaits(
    database,
    'contacts',
    "state = 'pending' AND held = 0",
    'updated_at_ms',
  );
  const entries = prepareWaits(database, 'timeline', "state = 'pending'", 'due_set_ms');
  const consents = prepareWaits(database, 'consents', "state = 'pending'", 'due_set_ms');
  return {
    callBackContacts: contacts.callBack,
    callBackEntries: entries.callBack,
    callBackConsents: consents.callBack,
    countDelayed: (connection, nowMs) => ({
      contacts: contacts.count(connection, nowMs),
      entries: entries.count(connection, nowMs),
      consents: consents.count(connection, nowMs),
    }),
    hastenContacts: contacts.hasten,
    hastenEntries: entries.hasten,
    hastenConsents: consents.hasten,
  } satisfies Partial<Store>;
}

/** The same for each kind of work; `triedMs` is the column that says when it was tried last. */
function prepareWaits(
  database: Database,
  table: 'contacts' | 'timeline' | 'consents',
  isOpen: string,
  triedMs: string,
) {
  const waiting = `connection = @connection AND ${isOpen} AND due_at_ms > @nowMs`;
  const callBack = database.prepare<[CallBack & { limit: number }]>(`
    UPDATE ${table} SET waits_on = NULL,
      due_at_ms = MIN(due_at_ms, MAX(@nowMs, ${triedMs} + @restMs))
    WHERE id IN (SELECT id FROM ${table} WHERE ${waiting} AND waits_on = @endpoint LIMIT @limit)`);
  const hasten = database.prepare<[{ connection: string; nowMs: number; limit: number }]>(`
    UPDATE ${table} SET waits_on = NULL, due_at_ms = @nowMs
    WHERE id IN (SELECT id FROM ${table} WHERE ${waiting} LIMIT @limit)`);
  const count = database.prepare<[{ connection: string; nowMs: number }], { count: number }>(
    `SELECT COUNT(*) AS count FROM ${table} WHERE ${waiting}`,
  );
  return {
    callBack: (given: CallBack, limit: number): number => callBack.run({ ...given, limit }).changes,
    hasten: (connection: string, nowMs: number, limit: number): number =>
      hasten.run({ connection, nowMs, limit }).changes,
    count: (connection: string, nowMs: number): number =>
      count.get({ connection, nowMs })?.count ?? 0,
  };
}
