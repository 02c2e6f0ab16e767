import type { Database } from 'better-sqlite3';
import type { Lease } from '../port.ts';
import type { ReplayFilter } from '../replay.ts';
import type { Operations } from '../sqlite-protocol.ts';
import type { AppliedEvent, ContactSettlement, EventRecord } from '../work.ts';
import { type AppendOutcome, prepareAppend } from './append.ts';
import { prepareApply } from './apply.ts';
import { prepareConnectionMemory } from './connection-memory.ts';
import { prepareContactList } from './contact-list.ts';
import { prepareContactRows } from './contact-row.ts';
import { claimContacts, settleContact } from './contacts.ts';
import { prepareDeadLetterRetry } from './dead-letter-retry.ts';
import { prepareDeadLetters } from './dead-letters.ts';
import { prepareErase } from './erase.ts';
import { prepareEventList } from './event-list.ts';
import { prepareEvents } from './events.ts';
import { prepareFacts } from './facts.ts';
import { prepareFold } from './fold.ts';
import { prepareForget } from './forget.ts';
import { isLeaseTaken, prepareDispatch, takeLease } from './lease.ts';
import { openDatabase } from './open.ts';
import { preparePrune } from './prune.ts';
import { preparePortal } from './portal.ts';
import { prepareReconcile } from './reconcile.ts';
import { type CountCursor, countReplay } from './replay-count.ts';
import { prepareReplay } from './replay.ts';
import { prepareReplayWalk } from './replay-walk.ts';
import { prepareReplayable } from './replayable.ts';
import { prepareRequests } from './requests.ts';
import { prepareStatus } from './status.ts';
import type { Step } from './step.ts';
import { prepareSynced } from './synced.ts';
import { prepareTimeline } from './timeline.ts';
import { prepareTombstones } from './tombstones.ts';
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

type Lifecycle = Pick<Operations, 'lease' | 'release' | 'isDispatching' | 'isWritable' | 'close'>;
type Parts = ReturnType<typeof prepareParts>;

function prepareOperations(database: Database): Omit<Operations, keyof Lifecycle> {
  const parts = prepareParts(database);
  return {
    ...prepareWork(database, parts),
    ...prepareReports(database, parts),
    ...prepareRepairs(database, parts),
  };
}

function prepareParts(database: Database) {
  const rows = prepareContactRows(database);
  const synced = prepareSynced(database);
  const timeline = prepareTimeline(database, synced);
  const fold = prepareFold(database, rows, timeline, synced);
  const facts = prepareFacts(database);
  const requests = prepareRequests(database);
  const forget = prepareForget(database, facts, requests);
  const tombstones = prepareTombstones(database);
  const memory = prepareConnectionMemory(database);
  return { rows, synced, timeline, fold, facts, requests, forget, tombstones, memory };
}

/** What the dispatcher does all day. */
function prepareWork(database: Database, parts: Parts) {
  const { rows, timeline, requests } = parts;
  const apply = prepareApply(database, parts);
  const events = prepareEvents(database);
  const inTransaction = transactionsOf(database);
  const { blocked: _blocked, quota: _quota, ...memory } = parts.memory;
  const portal = preparePortal(database, rows);
  return {
    ...memory,
    ...portal,
    portalSeen: inTransaction(portal.portalSeen),
    tryLeftOut: inTransaction(portal.tryLeftOut),
    pendingEvents: events.pending,
    apply: inTransaction((applied: readonly AppliedEvent[], nowMs: number) =>
      applied.flatMap((event) => apply(event, nowMs) ?? []),
    ),
    reviveIgnored: events.reviveIgnored,
    claimContacts: (connection: string, nowMs: number, limit: number) =>
      claimContacts(rows, connection, nowMs, limit),
    settleContacts: inTransaction((settlements: readonly ContactSettlement[], nowMs: number) =>
      settlements.flatMap((settlement) => settleContact(parts, settlement, nowMs)),
    ),
    claimTimeline: timeline.claim,
    markSending: inTransaction(timeline.markSending),
    settleTimeline: inTransaction(timeline.settle),
    recordRequests: inTransaction(requests.record),
  };
}

/** What people and metrics look at; each report is of one moment. */
function prepareReports(database: Database, parts: Parts) {
  const views = prepareViews(database, parts);
  const status = prepareStatus(database, parts.memory);
  return {
    status: database.transaction(status),
    event: database.transaction(views.event),
    contact: database.transaction(views.contact),
    contactById: database.transaction(views.contactById),
    events: database.transaction(prepareEventList(database)),
    contacts: database.transaction(prepareContactList(parts.rows)),
    deadLetters: database.transaction(prepareDeadLetters(database, parts.rows)),
  };
}

/** What people order when something is to be put right, or removed. */
function prepareRepairs(database: Database, parts: Parts) {
  const { rows, facts, requests, tombstones } = parts;
  const inTransaction = transactionsOf(database);
  const letters = prepareDeadLetterRetry(database);
  const walk = prepareReplayWalk(database, rows);
  const reconcile = prepareReconcile(database, parts);
  return {
    ...reconcile,
    startReconcile: inTransaction(reconcile.startReconcile),
    claimReconcile: inTransaction(reconcile.claimReconcile),
    settleReconcile: inTransaction(reconcile.settleReconcile),
    retryDeadLetters: inTransaction(letters.retryDeadLetters),
    discardDeadLetters: inTransaction(letters.discardDeadLetters),
    countReplay: (connection: string, filter: ReplayFilter, cursor: CountCursor | null) =>
      countReplay(walk, connection, filter, cursor ?? { purged: 0, seq: null }),
    replay: inTransaction(prepareReplay(database, { ...parts, walk })),
    replayable: database.transaction(prepareReplayable(database, rows, walk)),
    erase: thenWithoutLog(database, inTransaction(prepareErase(database, parts))),
    readmit: inTransaction((connection: string, keyValue: string) =>
      tombstones.readmit(connection, keyValue),
    ),
    prune: thenWithoutLog(database, inTransaction(preparePrune(database, facts, requests))),
  };
}

/** Makes operations of one transaction each, which takes its place among writers when it begins. */
function transactionsOf(database: Database) {
  return <A extends unknown[], R>(operation: (...args: A) => R): ((...args: A) => R) => {
    const transaction = database.transaction(operation);
    return (...args) => transaction.immediate(...args);
  };
}

/** Makes a removal in steps end with an empty write-ahead log, which holds what was removed until it is begun anew. */
function thenWithoutLog<A extends unknown[], R, C>(
  database: Database,
  remove: (...args: A) => Step<R, C>,
): (...args: A) => Step<R, C> {
  return (...args) => {
    const step = remove(...args);
    if (step.cursor === null) database.pragma('wal_checkpoint(TRUNCATE)');
    return step;
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
    isDispatching: () => lock !== null || isLeaseTaken(path),
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
