import type { Database } from 'better-sqlite3';
import { type NeostoreEvent, parseDelivery } from '../../core/event.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterKind,
  type RetriedDeadLetters,
} from '../../core/ledger/dead-letter.ts';
import type { Step } from '../operations/in-steps.ts';
import { LETTER_TABLES, prepareLetterQuery } from './dead-letter-rows.ts';
import { prepareOnDemand } from './on-demand.ts';

/** Dead letters of one transaction: few enough that appends need not wait long for it. */
const LETTERS_PER_STEP_MAX = 500;

/** The last letter of a step. */
export interface LetterCursor {
  readonly kind: DeadLetterKind;
  readonly id: number;
}

/** Prepares what a person decides of dead letters: another try, or none. */
export function prepareDeadLetterRetry(database: Database) {
  const lettersAfter = prepareLettersAfter(database);
  const discard = DEAD_LETTER_KINDS.map((kind) => {
    const { table, id } = LETTER_TABLES[kind];
    const sql = `UPDATE ${table} SET state = 'discarded' WHERE ${id} = ?`;
    return [kind, database.prepare<[number]>(sql)] as const;
  });
  const discards = new Map(discard);
  const retry = {
    event: prepareRetryEvent(database),
    contact: prepareRetryContact(database),
    timeline: prepareRetryEntry(database),
  };
  return {
    retryDeadLetters: (
      connection: string,
      filter: DeadLetterFilter,
      nowMs: number,
      cursor: LetterCursor | null,
    ): Step<RetriedDeadLetters, LetterCursor> => {
      const letters = lettersAfter(connection, filter, cursor);
      const retried = letters.filter(({ kind, id }) => retry[kind](id, nowMs)).length;
      return stepOf(letters, { retried, hopeless: letters.length - retried });
    },
    discardDeadLetters: (
      connection: string,
      filter: DeadLetterFilter,
      cursor: LetterCursor | null,
    ): Step<number, LetterCursor> => {
      const letters = lettersAfter(connection, filter, cursor);
      for (const { kind, id } of letters) discards.get(kind)?.run(id);
      return stepOf(letters, letters.length);
    },
  };
}

function stepOf<R>(letters: readonly LetterCursor[], result: R): Step<R, LetterCursor> {
  const last = letters.length < LETTERS_PER_STEP_MAX ? undefined : letters.at(-1);
  return { result, cursor: last ?? null };
}

/** Letters that fulfil a filter, kind by kind in the order of their numbers. */
function prepareLettersAfter(
  database: Database,
): (
  connection: string,
  filter: DeadLetterFilter,
  cursor: LetterCursor | null,
) => readonly LetterCursor[] {
  const onDemand = prepareOnDemand(database);
  const queryOf = prepareLetterQuery(onDemand);
  return (connection, filter, cursor) => {
    const query = queryOf(connection, filter);
    const first = cursor === null ? 0 : DEAD_LETTER_KINDS.indexOf(cursor.kind);
    const letters: LetterCursor[] = [];
    for (const kind of DEAD_LETTER_KINDS.slice(first).filter((one) => query.kinds.includes(one))) {
      const { table, id } = LETTER_TABLES[kind];
      const after = cursor?.kind === kind ? cursor.id : 0;
      const limit = LETTERS_PER_STEP_MAX - letters.length;
      const rows = onDemand<object, { id: number }>(`
        SELECT ${id} AS id FROM ${table} WHERE ${query.conditions(kind)} AND ${id} > @after
        ORDER BY ${id} LIMIT @limit`).all({ ...query.parameters, after, limit });
      letters.push(...rows.map((row) => ({ kind, id: row.id })));
    }
    return letters;
  };
}

/** A contact, and its events that HubSpot does not have yet, count from now on. */
function prepareRetryContact(database: Database): (id: number, nowMs: number) => boolean {
  const revive = database.prepare<[{ id: number; nowMs: number }]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, attempts = 0, due_at_ms = @nowMs,
      died_at_ms = NULL, updated_at_ms = @nowMs,
      unsynced_since_ms = IIF(unsynced_since_ms IS NULL, NULL, @nowMs)
    WHERE id = @id`);
  const renew = database.prepare<[number, number]>(
    'UPDATE events SET since_ms = ? WHERE contact_id = ? AND synced_at_ms IS NULL',
  );
  return (id, nowMs) => {
    renew.run(nowMs, id);
    return revive.run({ id, nowMs }).changes > 0;
  };
}

/**
 * An entry whose event is yet to be applied again waits for what that says. One that retention has
 * emptied would show nothing: false.
 */
function prepareRetryEntry(database: Database): (id: number, nowMs: number) => boolean {
  const revive = database.prepare<[{ id: number; nowMs: number }]>(`
    UPDATE timeline SET reason = NULL, attempts = 0, due_at_ms = @nowMs, since_ms = @nowMs,
      died_at_ms = NULL, state = IIF(
        (SELECT hubspot_id FROM contacts WHERE contacts.id = contact_id) IS NULL
          OR (SELECT state FROM events WHERE seq = event_seq) = 'pending',
        'waiting', 'pending')
    WHERE id = @id AND NOT (properties = '{}'
      AND (SELECT purged FROM events WHERE seq = event_seq) = 1)`);
  const renew = database.prepare<[number, number]>(
    'UPDATE events SET since_ms = ? WHERE seq = (SELECT event_seq FROM timeline WHERE id = ?)',
  );
  return (id, nowMs) => {
    if (revive.run({ id, nowMs }).changes === 0) return false;
    renew.run(nowMs, id);
    return true;
  };
}

interface DeadEvent {
  readonly eventId: string;
  readonly name: string | null;
  readonly receivedAtMs: number;
  readonly body: Buffer;
}

/** Another try for an event; false where it cannot help. */
function prepareRetryEvent(database: Database): (id: number, nowMs: number) => boolean {
  const find = database.prepare<[number], DeadEvent>(`
    SELECT event_id AS eventId, name, received_at_ms AS receivedAtMs, body
    FROM events JOIN event_bodies USING (seq) WHERE seq = ?`);
  const revive = database.prepare<[number, number]>(
    `UPDATE events SET state = 'pending', reason = NULL, since_ms = ? WHERE seq = ?`,
  );
  // Where the id is taken, this is a second delivery of an event that is known.
  const rename = database.prepare<[string, string, string, number]>(
    'UPDATE OR IGNORE events SET event_id = ?, name = ?, at = ? WHERE seq = ?',
  );
  return (seq, nowMs) => {
    const row = find.get(seq);
    if (row === undefined) return false;
    if (row.name === null) {
      const event = readAnew(row);
      if (event === null) return false;
      if (rename.run(event.id, event.name, event.at, seq).changes === 0) return false;
    }
    return revive.run(nowMs, seq).changes > 0;
  };
}

function readAnew({ body, receivedAtMs }: DeadEvent): NeostoreEvent | null {
  const parsed = parseDelivery(utf8(body), receivedAtMs);
  return parsed.kind === 'event' ? parsed.event : null;
}

function utf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
