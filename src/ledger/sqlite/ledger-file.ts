import type { Database } from 'better-sqlite3';
import type { EventRecord, Lease } from '../port.ts';
import type { Operations } from '../sqlite-protocol.ts';
import { type AppendOutcome, prepareAppend } from './append.ts';
import { prepareApply } from './apply.ts';
import { prepareContactRows } from './contact-row.ts';
import { claimContacts, settleContact } from './contacts.ts';
import { prepareEvents } from './events.ts';
import { prepareFold } from './fold.ts';
import { prepareDispatch, takeLease } from './lease.ts';
import { openDatabase } from './open.ts';
import { prepareStatus } from './status.ts';
import { prepareSynced } from './synced.ts';
import { prepareTimeline } from './timeline.ts';
import { prepareViews } from './views.ts';

/** A ledger in one SQLite file: every operation of the port, synchronous, each in one transaction. */
export interface LedgerFile {
  /** Writes events with one commit, on disk when it returns; one outcome for each event. */
  appendAll(events: readonly EventRecord[]): AppendOutcome[];
  readonly operations: Operations;
}

/**
 * Opens the file and prepares every statement once.
 * @throws LedgerError `newer-schema`, or an error of SQLite or the file system
 */
export function openLedgerFile(path: string): LedgerFile {
  const database = openDatabase(path);
  return {
    appendAll: prepareAppend(database),
    operations: { ...prepareOperations(database), ...prepareLifecycle(database, path) },
  };
}

type Lifecycle = Pick<Operations, 'lease' | 'release' | 'isWritable' | 'close'>;

function prepareOperations(database: Database): Omit<Operations, keyof Lifecycle> {
  const rows = prepareContactRows(database);
  const synced = prepareSynced(database);
  const timeline = prepareTimeline(database, synced);
  const fold = prepareFold(database, rows, timeline, synced);
  const parts = { rows, synced, timeline, fold };
  const apply = prepareApply(database, parts);
  const events = prepareEvents(database);
  const status = prepareStatus(database);
  const views = prepareViews(database, rows);
  const inTransaction = <A extends unknown[], R>(operation: (...args: A) => R) => {
    const transaction = database.transaction(operation);
    return (...args: A): R => transaction.immediate(...args);
  };
  return {
    pendingEvents: events.pending,
    apply: inTransaction((applied, nowMs) => applied.forEach((event) => apply(event, nowMs))),
    reviveIgnored: events.reviveIgnored,
    claimContacts: (connection, nowMs, limit) => claimContacts(rows, connection, nowMs, limit),
    settleContacts: inTransaction((settlements, nowMs) =>
      settlements.flatMap((settlement) => settleContact(parts, settlement, nowMs)),
    ),
    claimTimeline: timeline.claim,
    markSending: inTransaction(timeline.markSending),
    settleTimeline: inTransaction(timeline.settle),
    setBlocked: status.setBlocked,
    portalSeen: inTransaction(status.portalSeen),
    loadCredential: status.loadCredential,
    saveCredential: status.saveCredential,
    nextDueMs: status.nextDueMs,
    status: database.transaction(status.status),
    event: views.event,
    contact: database.transaction(views.contact),
  };
}

function prepareLifecycle(database: Database, path: string): Lifecycle {
  let lock: Database | null = null;
  let lease: Lease | null = null;
  const { begin, release } = prepareDispatch(database);
  return {
    lease: (nowMs) => {
      if (lock !== null) return lease;
      lock = takeLease(path);
      if (lock !== null) lease = { lastCallMs: begin(nowMs) };
      return lease;
    },
    release,
    isWritable: () => {
      // A number in the file's header that serves nothing else. It has to change: SQLite writes
      // no page for a value that stays the same.
      const mark = database.pragma('user_version', { simple: true }) === 0 ? 1 : 0;
      database.pragma(`user_version = ${mark}`);
      return true;
    },
    close: () => {
      lock?.close();
      database.close();
    },
  };
}
