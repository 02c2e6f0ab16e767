import type { Database } from 'better-sqlite3';
import {
  conflictingStateOf,
  type FirstState,
  firstStateOf,
  idOfBody,
  kindOfKnown,
  type KnownEvent,
} from '../../core/ledger/first-state.ts';
import type { LedgerError } from '../ledger-error.ts';
import { ledgerErrorOf } from './failure.ts';
import type { AppendResult, EventRecord } from '../../model/event.ts';

/** How one event of a group fared. */
export type AppendOutcome = AppendResult | LedgerError;

/**
 * Prepares the group commit: events written with one transaction, on disk when it returns. A group
 * that is refused for one of its events is written again one by one, so that a bad event hurts
 * only itself; when the disk fails, all fail.
 */
export function prepareAppend(
  database: Database,
): (events: readonly EventRecord[]) => AppendOutcome[] {
  const appendEvent = prepareAppendEvent(database);
  const commit = database.transaction((events: readonly EventRecord[]) => events.map(appendEvent));
  const appendAll = (events: readonly EventRecord[]): AppendOutcome[] => {
    try {
      return commit.immediate(events);
    } catch (error) {
      const failure = ledgerErrorOf(error, 'append');
      if (events.length === 1 || failure.code !== 'internal') return events.map(() => failure);
      return events.flatMap((event) => appendAll([event]));
    }
  };
  return appendAll;
}

function prepareAppendEvent(database: Database): (event: EventRecord) => AppendResult {
  const insert = prepareInsert(database);
  const find = database.prepare<[string, string], KnownEvent & { readonly seq: number }>(`
    SELECT seq, name, body_hash AS bodyHash, signature_encoding AS signatureEncoding
    FROM events WHERE connection = ? AND event_id = ?`);
  const rename = database.prepare<[string, number]>(
    'UPDATE OR IGNORE events SET event_id = ? WHERE seq = ?',
  );
  return (event) => {
    const first = firstStateOf(event);
    if (insert(event, first)) return 'appended';
    const known = find.get(event.connection, first.eventId);
    if (known === undefined) throw new Error('an event with an id that is taken is not found');
    switch (kindOfKnown(event, known)) {
      case 'duplicate':
        return 'duplicate';
      case 'first event':
        rename.run(idOfBody(known.bodyHash), known.seq);
        return insert(event, first) ? 'appended' : 'duplicate';
      case 'conflicting':
        return insert(event, conflictingStateOf(event)) ? 'conflicting' : 'duplicate';
    }
  };
}

/** Prepares the row of an event, and its body; false when its id is taken. */
function prepareInsert(database: Database): (event: EventRecord, first: FirstState) => boolean {
  const insertEvent = database.prepare(`
    INSERT INTO events (connection, event_id, name, at, received_at_ms, since_ms, body_bytes,
                        body_hash, signature_encoding, state, reason, code)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (connection, event_id) DO NOTHING`);
  const insertBody = database.prepare('INSERT INTO event_bodies (seq, body) VALUES (?, ?)');
  return (event, { eventId, name, state, reason, code }) => {
    const { connection, at, receivedAtMs, body, bodyHash, signatureEncoding } = event;
    const received = [receivedAtMs, receivedAtMs, body.byteLength, bodyHash, signatureEncoding];
    const row = [connection, eventId, name, at, ...received, state, reason, code];
    const inserted = insertEvent.run(...row);
    if (inserted.changes === 0) return false;
    insertBody.run(inserted.lastInsertRowid, body);
    return true;
  };
}
