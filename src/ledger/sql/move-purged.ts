import type { Sql } from './sql.ts';
import type { MovedEvent } from '../../core/ledger/pass-holder.ts';
import type { MovedPurged } from '../identity-store.ts';
import type { Store } from '../store.ts';
import { prepareBulk, prepareBulkQuery } from './bulk.ts';

type OfConnection<R> = R & { readonly connection: string };

/** Prepares how purged events move, with their changes of passes and what is unsent of them, to a contact whose they turn out to be. */
export function prepareMovePurged(sql: Sql) {
  const purged = prepareBulkQuery<OfConnection<MovedEvent>, MovedEvent>(
    sql,
    ['connection', 'eventId', 'contactId', 'holder'],
    (input) => `
    SELECT input.eventId, input.contactId, input.holder
    FROM ${input} AS input CROSS JOIN events
      ON events.connection = input.connection AND events.event_id = input.eventId
    WHERE events.contact_id = input.contactId AND events.purged = 1 AND events.state = 'done'`,
  );
  const moves = [
    (input: string) => `
    UPDATE events SET contact_id = input.holder, revision = input.revision FROM ${input} AS input
    WHERE events.connection = input.connection AND events.event_id = input.eventId`,
    (input: string) => `
    UPDATE pass_changes SET contact_id = input.holder FROM ${input} AS input
    WHERE pass_changes.contact_id = input.contactId AND pass_changes.event_id = input.eventId`,
    (input: string) => `
    UPDATE pass_events SET contact_id = input.holder FROM ${input} AS input
    WHERE pass_events.contact_id = input.contactId AND pass_events.event_id = input.eventId`,
    // What is unsent waits for whoever has it now.
    (input: string) => `
    UPDATE timeline SET contact_id = input.holder, state = 'waiting'
    FROM ${input} AS input CROSS JOIN events
      ON events.connection = input.connection AND events.event_id = input.eventId
    WHERE timeline.event_seq = events.seq AND timeline.state IN ('pending', 'waiting')`,
  ].map((text) =>
    prepareBulk<OfConnection<MovedPurged>>(
      sql,
      ['connection', 'eventId', 'contactId', 'holder', 'revision'],
      text,
    ),
  );
  return {
    loadPurgedOf: (connection, moved) => purged(moved.map((event) => ({ ...event, connection }))),
    movePurged: async (connection, moved) => {
      const rows = moved.map((event) => ({ ...event, connection }));
      for (const move of moves) await move(rows);
    },
  } satisfies Partial<Store>;
}
