import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import type { DeadEvent, NamedEvent } from '../../core/ledger/plan-retry.ts';
import type { LetterStore } from '../desk-store.ts';
import { IDS, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { LETTER_TABLES } from './dead-letters.ts';
import { DEAD_LETTER_KINDS } from '../../model/dead-letter.ts';

const NAMED_IDS = '(SELECT value FROM json_each(@ids))';

interface Retried {
  readonly ids: string;
  readonly nowMs: number;
}

/** Prepares what a person decides of dead letters: another try, or none. */
export function prepareDeadLetterRetry(database: Database) {
  const discards = new Map(
    DEAD_LETTER_KINDS.map((kind) => {
      const { table, id } = LETTER_TABLES[kind];
      const sql = `UPDATE ${table} SET state = 'discarded' WHERE ${id} IN ${IDS}`;
      return [kind, prepareOfIds(database, sql)];
    }),
  );
  return {
    ...prepareRetryEvents(database),
    retryContacts: prepareRetryContacts(database),
    retryEntries: prepareRetryEntries(database),
    retryConsents: prepareRetryConsents(database),
    discardLetters: (kind, ids) => discards.get(kind)?.(ids),
  } satisfies Partial<Store>;
}

function prepareRetryEvents(database: Database) {
  const revive = database.prepare<[Retried]>(`
    UPDATE events SET state = 'pending', reason = NULL, code = NULL, since_ms = @nowMs,
      synced_at_ms = NULL
    WHERE seq IN ${NAMED_IDS}`);
  // Where the id is taken, this is a second delivery of an event that is known.
  const rename = database.prepare<[NamedEvent]>(
    'UPDATE OR IGNORE events SET event_id = @eventId, name = @name, at = @at WHERE seq = @seq',
  );
  return {
    loadDeadEvents: prepareQueryOfIds<DeadEvent>(
      database,
      `SELECT seq, name, received_at_ms AS receivedAtMs, IIF(name IS NULL, body, NULL) AS body
      FROM events JOIN event_bodies USING (seq) WHERE seq IN ${IDS}`,
    ),
    nameEvents: (events) =>
      events.filter((event) => rename.run(event).changes > 0).map(({ seq }) => seq),
    renewEvents: (seqs, nowMs) => revive.run({ ids: JSON.stringify(seqs), nowMs }).changes,
  } satisfies Partial<Store>;
}

/** A contact, and its events that HubSpot does not have yet, count from now on. */
function prepareRetryContacts(database: Database): LetterStore['retryContacts'] {
  const renew = database.prepare<[Retried]>(`
    UPDATE events SET since_ms = @nowMs WHERE contact_id IN ${NAMED_IDS} AND synced_at_ms IS NULL`);
  const revive = database.prepare<[Retried]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, code = NULL, attempts = 0,
      due_at_ms = @nowMs, died_at_ms = NULL, updated_at_ms = @nowMs,
      unsynced_since_ms = IIF(unsynced_since_ms IS NULL, NULL, @nowMs)
    WHERE id IN ${NAMED_IDS}`);
  return (contacts, nowMs) => {
    const ids = JSON.stringify(contacts);
    renew.run({ ids, nowMs });
    return revive.run({ ids, nowMs }).changes;
  };
}

/** One that retention has emptied would show nothing. */
function prepareRetryEntries(database: Database): LetterStore['retryEntries'] {
  const revive = database.prepare<[Retried], { seq: number }>(`
    UPDATE timeline SET reason = NULL, code = NULL, attempts = 0, due_at_ms = @nowMs,
      since_ms = @nowMs, died_at_ms = NULL, state = IIF(
        (SELECT hubspot_id FROM contacts WHERE contacts.id = contact_id) IS NULL
          OR (SELECT state FROM events WHERE seq = event_seq) = 'pending',
        'waiting', 'pending')
    WHERE id IN ${NAMED_IDS} AND NOT (properties = '{}'
      AND (SELECT purged FROM events WHERE seq = event_seq) = 1)
    RETURNING event_seq AS seq`);
  const renew = database.prepare<[Retried]>(
    `UPDATE events SET since_ms = @nowMs WHERE seq IN ${NAMED_IDS}`,
  );
  return (entries, nowMs) => {
    const events = revive.all({ ids: JSON.stringify(entries), nowMs });
    renew.run({ ids: JSON.stringify(events.map(({ seq }) => seq)), nowMs });
    return events.length;
  };
}

function prepareRetryConsents(database: Database): LetterStore['retryConsents'] {
  const revive = database.prepare<[Retried]>(`
    UPDATE consents SET reason = NULL, code = NULL, attempts = 0, due_at_ms = @nowMs,
      due_set_ms = @nowMs, died_at_ms = NULL,
      state = (SELECT IIF(hubspot_id IS NULL, 'waiting', 'pending') FROM contacts
        WHERE contacts.id = contact_id)
    WHERE id IN ${NAMED_IDS}`);
  return (consents, nowMs) => revive.run({ ids: JSON.stringify(consents), nowMs }).changes;
}
