import type { LaneName, Memo } from '../../core/ledger/work.ts';
import type { DeadLetterFilter } from '../../core/ledger/dead-letter.ts';
import type { ReconcileOrder } from '../reconcile.ts';
import type { ReplayFilter } from '../replay.ts';
import type { Session } from '../session.ts';
import type { LetterCursor } from '../sqlite/dead-letter-retry.ts';
import type { CountCursor } from '../sqlite/replay-count.ts';
import type { ContactListQuery, EventQuery } from '../views.ts';
import { inSteps, sum } from './in-steps.ts';

/** What people look at and order, from any process. */
export const DESK_OPERATIONS = {
  status: (session: Session, connection: string, nowMs: number) =>
    session.read((store) => store.status(connection, nowMs)),

  events: (session: Session, connection: string, query: EventQuery) =>
    session.read((store) => store.events(connection, query)),

  event: (session: Session, connection: string, eventId: string) =>
    session.read((store) => store.event(connection, eventId)),

  contacts: (session: Session, connection: string, query: ContactListQuery) =>
    session.read((store) => store.contacts(connection, query)),

  contact: (session: Session, connection: string, keyValue: string) =>
    session.read((store) => store.contact(connection, keyValue)),

  contactById: (session: Session, connection: string, id: number) =>
    session.read((store) => store.contactById(connection, id)),

  deadLetters: (session: Session, connection: string, filter: DeadLetterFilter, limit: number) =>
    session.read((store) => store.deadLetters(connection, filter, limit)),

  retryDeadLetters: async (
    session: Session,
    connection: string,
    filter: DeadLetterFilter,
    nowMs: number,
  ) => {
    const steps = await inSteps(session, (store, cursor: LetterCursor | null) =>
      store.retryDeadLetters(connection, filter, nowMs, cursor),
    );
    return {
      retried: sum(steps.map(({ retried }) => retried)),
      hopeless: sum(steps.map(({ hopeless }) => hopeless)),
    };
  },

  discardDeadLetters: async (session: Session, connection: string, filter: DeadLetterFilter) =>
    sum(
      await inSteps(session, (store, cursor: LetterCursor | null) =>
        store.discardDeadLetters(connection, filter, cursor),
      ),
    ),

  releaseFuse: (session: Session, connection: string, lane: LaneName | null, nowMs: number) =>
    session.write((store) => store.releaseFuse(connection, lane, nowMs)),

  leftOut: (session: Session, connection: string, limit: number) =>
    session.read((store) => store.leftOut(connection, limit)),

  tryLeftOut: (session: Session, connection: string) =>
    session.write((store) => store.tryLeftOut(connection)),

  countReplay: async (session: Session, connection: string, filter: ReplayFilter) => {
    const steps = await inSteps(session, (store, cursor: CountCursor | null) =>
      store.countReplay(connection, filter, cursor),
    );
    return {
      matched: sum(steps.map(({ matched }) => matched)),
      purged: sum(steps.map(({ purged }) => purged)),
      contacts: new Set(steps.flatMap(({ contacts }) => contacts)).size,
    };
  },

  replay: (
    session: Session,
    connection: string,
    filter: ReplayFilter,
    cursor: number | null,
    startedMs: number,
  ) => session.write((store) => store.replay(connection, filter, cursor, startedMs)),

  replayable: (session: Session, connection: string, filter: ReplayFilter, cursor: number | null) =>
    session.read((store) => store.replayable(connection, filter, cursor)),

  reconcileRun: (session: Session, connection: string) =>
    session.read((store) => store.reconcileRun(connection)),

  drifts: (session: Session, connection: string, limit: number) =>
    session.read((store) => store.drifts(connection, limit)),

  startReconcile: (session: Session, connection: string, order: ReconcileOrder) =>
    session.write((store) => store.startReconcile(connection, order)),

  erase: async (session: Session, connection: string, keyValue: string) => {
    const steps = await inSteps(session, (store, cursor: number | null) =>
      store.erase(connection, keyValue, cursor),
    );
    await session.forgetRemoved();
    const last = steps.at(-1) ?? null;
    return last && { ...last, events: sum(steps.map((step) => step?.events ?? 0)) };
  },

  readmit: (session: Session, connection: string, keyValue: string) =>
    session.write((store) => store.readmit(connection, keyValue)),

  prune: async (session: Session, connection: string, beforeMs: number) => {
    const steps = await inSteps(session, (store) => store.prune(connection, beforeMs));
    await session.forgetRemoved();
    return sum(steps);
  },

  loadMemo: (session: Session, connection: string, memo: Memo) =>
    session.read((store) => store.loadMemo(connection, memo)),

  saveMemo: (session: Session, connection: string, memo: Memo, text: string) =>
    session.write((store) => store.saveMemo(connection, memo, text)),

  loadCredential: (session: Session, connection: string) =>
    session.read((store) => store.loadCredential(connection)),

  saveCredential: (session: Session, connection: string, text: string) =>
    session.write((store) => store.saveCredential(connection, text)),
};
