import type { Database } from 'better-sqlite3';
import type { WorkState } from '../../core/states.ts';
import type { LedgerError } from '../ledger-error.ts';
import type { AppendResult, Disposition, EventRecord } from '../../core/ledger/work.ts';
import { ledgerErrorOf } from './failure.ts';

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
  const insertEvent = database.prepare(`
    INSERT INTO events (connection, event_id, name, at, received_at_ms, since_ms, body_bytes,
                        body_hash, signature_encoding, state, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (connection, event_id) DO NOTHING`);
  const insertBody = database.prepare('INSERT INTO event_bodies (seq, body) VALUES (?, ?)');
  return (event) => {
    const { state, reason } = firstState(event.disposition);
    const inserted = insertEvent.run(
      event.connection,
      event.eventId,
      event.name,
      event.at,
      event.receivedAtMs,
      event.receivedAtMs,
      event.body.byteLength,
      event.bodyHash,
      event.signatureEncoding,
      state,
      reason,
    );
    if (inserted.changes === 0) return 'duplicate';
    insertBody.run(inserted.lastInsertRowid, event.body);
    return 'appended';
  };
}

function firstState(disposition: Disposition): { state: WorkState; reason: string | null } {
  switch (disposition.kind) {
    case 'accepted':
      return { state: 'pending', reason: null };
    case 'ignored':
      return { state: 'done', reason: 'ignored' };
    case 'quarantined':
      return { state: 'dead', reason: `quarantined: ${disposition.reason}` };
    default:
      return disposition satisfies never;
  }
}
