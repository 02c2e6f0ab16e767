import type { Session } from '../session.ts';
import { discardDeadLetters, retryDeadLetters } from './dead-letter-retry.ts';
import { deadLetters } from './dead-letters.ts';
import { erase } from './erase.ts';
import { leftOut, tryLeftOut } from './left-out.ts';
import { prune } from './prune.ts';
import { drifts, reconcileRun, startReconcile } from './reconcile.ts';
import { releaseFuse } from './release-fuse.ts';
import { countReplay, replay, replayable } from './replay.ts';
import { statusOf } from './status.ts';
import { readmit } from './stones.ts';
import { listContacts, viewContact, viewContactById } from './views.ts';
import type { LaneName } from '../../model/lane.ts';
import type { Memo } from '../../model/memo.ts';
import type { ReplayFilter } from '../../model/replay.ts';
import type { ContactListQuery, EventQuery } from '../../model/view.ts';

/** What people look at and order, from any process. */
export const DESK_OPERATIONS = {
  status: statusOf,

  events: (session: Session, connection: string, query: EventQuery) =>
    session.read((store) => store.listEvents(connection, query)),

  event: (session: Session, connection: string, eventId: string) =>
    session.read((store) => store.loadEventView(connection, eventId)),

  contacts: (session: Session, connection: string, query: ContactListQuery) =>
    session.read((store) => listContacts(store, connection, query)),

  contact: (session: Session, connection: string, keyValue: string) =>
    session.read((store) => viewContact(store, connection, keyValue)),

  contactById: (session: Session, connection: string, id: number) =>
    session.read((store) => viewContactById(store, connection, id)),

  deadLetters,

  retryDeadLetters,

  discardDeadLetters,

  releaseFuse: (session: Session, connection: string, lane: LaneName | null, nowMs: number) =>
    session.write((store) => releaseFuse(store, connection, lane, nowMs)),

  leftOut,

  tryLeftOut,

  countReplay,

  replay: (
    session: Session,
    connection: string,
    filter: ReplayFilter,
    cursor: number | null,
    startedMs: number,
  ) => session.write((store) => replay(store, connection, filter, cursor, startedMs)),

  replayable: (session: Session, connection: string, filter: ReplayFilter, cursor: number | null) =>
    session.read((store) => replayable(store, connection, filter, cursor)),

  reconcileRun: (session: Session, connection: string) =>
    session.read((store) => reconcileRun(store, connection)),

  drifts: (session: Session, connection: string, limit: number) =>
    session.read((store) => drifts(store, connection, limit)),

  startReconcile,

  erase,

  readmit: (session: Session, connection: string, keyValue: string) =>
    session.write((store) => readmit(store, connection, keyValue)),

  prune,

  loadMemo: (session: Session, connection: string, memo: Memo) =>
    session.read((store) => store.loadMemo(connection, memo)),

  saveMemo: (session: Session, connection: string, memo: Memo, text: string) =>
    session.write((store) => store.saveMemo(connection, memo, text)),

  loadCredential: (session: Session, connection: string) =>
    session.read((store) => store.loadCredential(connection)),

  saveCredential: (session: Session, connection: string, text: string) =>
    session.write((store) => store.saveCredential(connection, text)),
};
