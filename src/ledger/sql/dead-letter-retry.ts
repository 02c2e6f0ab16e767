import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { DeadEvent, NamedEvent } from '../../core/ledger/plan-retry.ts';
import type { LetterStore } from '../desk-store.ts';
import { IDS, idsOf, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { prepareForgetVerdicts } from './forget-verdicts.ts';
import { LETTER_TABLES } from './dead-letters.ts';
import { DEAD_LETTER_KINDS } from '../../model/dead-letter.ts';

const NAMED_IDS = idsOf('@ids');

interface Retried {
  readonly ids: string;
  readonly nowMs: number;
}

/** Prepares what a person decides of dead letters: another try, or none. */
export function prepareDeadLetterRetry(sql: Sql) {
  const discards = new Map(
    DEAD_LETTER_KINDS.map((kind) => {
      const { table, id } = LETTER_TABLES[kind];
      const text = `UPDATE ${table} SET state = 'discarded' WHERE ${id} IN ${IDS}`;
      return [kind, prepareOfIds(sql, text)];
    }),
  );
  return {
    ...prepareRetryEvents(sql),
    retryContacts: prepareRetryContacts(sql),
    retryEntries: prepareRetryEntries(sql),
    retryConsents: prepareRetryConsents(sql),
    discardLetters: (kind, ids) => discards.get(kind)?.(ids),
  } satisfies Partial<Store>;
}

function prepareRetryEvents(sql: Sql) {
  const revive = sql.prepare<[Retried]>(`
    UPDATE events SET state = 'pending', reason = NULL, code = NULL, since_ms = @nowMs,
      synced_at_ms = NULL
    WHERE seq IN ${NAMED_IDS}`);
  // Where the id is taken, this is a second delivery of an event that is known.
  const rename = sql.prepare<[NamedEvent]>(`
    UPDATE events SET event_id = @eventId, name = @name, at = @at
    WHERE seq = @seq AND NOT EXISTS (
      SELECT 1 FROM events AS other
      WHERE other.connection = events.connection AND other.event_id = @eventId
        AND other.seq <> events.seq)`);
  return {
    loadDeadEvents: prepareQueryOfIds<DeadEvent>(
      sql,
      `SELECT seq, name, received_at_ms AS receivedAtMs, CASE WHEN name IS NULL THEN body END AS body
      FROM events JOIN event_bodies USING (seq) WHERE seq IN ${IDS}`,
    ),
    nameEvents: async (events) => {
      const named: number[] = [];
      for (const event of events) {
        if ((await rename.changed(event)) > 0) named.push(event.seq);
      }
      return named;
    },
    renewEvents: (seqs, nowMs) => revive.changed({ ids: JSON.stringify(seqs), nowMs }),
  } satisfies Partial<Store>;
}

/** A contact, and its events that HubSpot does not have yet, count from now on; what was refused is tried again. */
function prepareRetryContacts(sql: Sql): LetterStore['retryContacts'] {
  const renew = sql.prepare<[Retried]>(`
    UPDATE events SET since_ms = @nowMs WHERE contact_id IN ${NAMED_IDS} AND synced_at_ms IS NULL`);
  const revive = sql.prepare<[Retried]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, code = NULL, attempts = 0,
      due_at_ms = @nowMs, died_at_ms = NULL, updated_at_ms = @nowMs,
      unsynced_since_ms = CASE WHEN unsynced_since_ms IS NOT NULL THEN CAST(@nowMs AS BIGINT) END
    WHERE id IN ${NAMED_IDS}`);
  const forget = prepareForgetVerdicts(sql);
  return async (contacts, nowMs) => {
    const ids = JSON.stringify(contacts);
    await forget(contacts, ({ kind }) => kind === 'refused');
    await renew.run({ ids, nowMs });
    return revive.changed({ ids, nowMs });
  };
}

/** One that retention has emptied would show nothing. */
function prepareRetryEntries(sql: Sql): LetterStore['retryEntries'] {
  const revive = sql.prepare<[Retried], { seq: number }>(`
    UPDATE timeline SET reason = NULL, code = NULL, attempts = 0, due_at_ms = @nowMs,
      since_ms = @nowMs, died_at_ms = NULL, state = CASE
        WHEN (SELECT hubspot_id FROM contacts WHERE contacts.id = contact_id) IS NULL
          OR (SELECT state FROM events WHERE seq = event_seq) = 'pending'
        THEN 'waiting' ELSE 'pending' END
    WHERE id IN ${NAMED_IDS} AND NOT (properties = '{}'
      AND (SELECT purged FROM events WHERE seq = event_seq) = 1)
    RETURNING event_seq AS seq`);
  const renew = sql.prepare<[Retried]>(
    `UPDATE events SET since_ms = @nowMs WHERE seq IN ${NAMED_IDS}`,
  );
  return async (entries, nowMs) => {
    const events = await revive.all({ ids: JSON.stringify(entries), nowMs });
    await renew.run({ ids: JSON.stringify(events.map(({ seq }) => seq)), nowMs });
    return events.length;
  };
}

function prepareRetryConsents(sql: Sql): LetterStore['retryConsents'] {
  const revive = sql.prepare<[Retried]>(`
    UPDATE consents SET reason = NULL, code = NULL, attempts = 0, due_at_ms = @nowMs,
      due_set_ms = @nowMs, died_at_ms = NULL,
      state = (SELECT CASE WHEN hubspot_id IS NULL THEN 'waiting' ELSE 'pending' END FROM contacts
        WHERE contacts.id = contact_id)
    WHERE id IN ${NAMED_IDS}`);
  return (consents, nowMs) => revive.changed({ ids: JSON.stringify(consents), nowMs });
}
