import type { Sql } from './sql.ts';
import type { PassEvent } from '../../core/ledger/pass-holder.ts';
import type { Store } from '../store.ts';
import { prepareBulk, prepareBulkQuery } from './bulk.ts';

/** Prepares for whom the events of passes count. */
export function preparePassEvents(sql: Sql) {
  const load = prepareBulkQuery<
    { readonly connection: string; readonly passId: string },
    Omit<PassEvent, 'isNaming'> & { readonly naming: 0 | 1 }
  >(
    sql,
    ['connection', 'passId'],
    (input) => `
    SELECT pass_id AS passId, at, event_id AS eventId, contact_id AS contactId, naming
    FROM ${input} AS input CROSS JOIN pass_events
      ON pass_events.connection = input.connection AND pass_id = input.passId`,
  );
  const save = prepareBulk<Omit<PassEvent, 'isNaming'> & { connection: string; naming: 0 | 1 }>(
    sql,
    ['connection', 'passId', 'at', 'eventId', 'contactId', 'naming'],
    (input) => `
    INSERT INTO pass_events (connection, pass_id, at, event_id, contact_id, naming)
      SELECT connection, passId, at, eventId, contactId, naming FROM ${input} WHERE true
    ON CONFLICT (connection, pass_id, at, event_id)
      DO UPDATE SET contact_id = excluded.contact_id, naming = excluded.naming`,
  );
  return {
    loadPassEvents: async (connection, passIds) =>
      (await load(passIds.map((passId) => ({ connection, passId })))).map(
        ({ naming, ...event }) => ({
          ...event,
          isNaming: naming === 1,
        }),
      ),
    savePassEvents: (connection, events) =>
      save(
        events.map(({ isNaming, passId, at, eventId, contactId }) => ({
          connection,
          passId,
          at,
          eventId,
          contactId,
          naming: isNaming ? 1 : 0,
        })),
      ),
  } satisfies Partial<Store>;
}
