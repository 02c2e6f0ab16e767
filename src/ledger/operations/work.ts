import type {
  AppliedEvent,
  CheckResult,
  ContactAttempt,
  ContactSettlement,
  EntrySettlement,
  LaneState,
  QuotaReading,
  RequestRecord,
} from '../../core/ledger/work.ts';
import type { ReconcileStep } from '../reconcile.ts';
import type { Session } from '../session.ts';
import { inSteps, sum } from './in-steps.ts';

/** What the dispatcher of a connection does; each operation needs the lease. */
export const WORK_OPERATIONS = {
  pendingEvents: (session: Session, connection: string, limit: number) =>
    session.read((store) => store.pendingEvents(connection, limit)),

  apply: (session: Session, _connection: string, applied: readonly AppliedEvent[], nowMs: number) =>
    session.write((store) => store.apply(applied, nowMs)),

  reviveIgnored: async (
    session: Session,
    connection: string,
    mappedNames: readonly string[],
    nowMs: number,
  ) => sum(await inSteps(session, (store) => store.reviveIgnored(connection, mappedNames, nowMs))),

  claimContacts: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.write((store) => store.claimContacts(connection, nowMs, limit)),

  markContactsSending: (
    session: Session,
    _connection: string,
    attempts: readonly ContactAttempt[],
    nowMs: number,
  ) => session.write((store) => store.markContactsSending(attempts, nowMs)),

  settleContacts: (
    session: Session,
    _connection: string,
    settlements: readonly ContactSettlement[],
    nowMs: number,
  ) => session.write((store) => store.settleContacts(settlements, nowMs)),

  claimTimeline: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.read((store) => store.claimTimeline(connection, nowMs, limit)),

  markSending: (
    session: Session,
    _connection: string,
    entryIds: readonly number[],
    nowMs: number,
  ) => session.write((store) => store.markSending(entryIds, nowMs)),

  settleTimeline: (
    session: Session,
    _connection: string,
    settlements: readonly EntrySettlement[],
    nowMs: number,
  ) => session.write((store) => store.settleTimeline(settlements, nowMs)),

  claimChecks: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.read((store) => store.claimChecks(connection, nowMs, limit)),

  settleChecks: (
    session: Session,
    _connection: string,
    results: readonly CheckResult[],
    nowMs: number,
  ) => session.write((store) => store.settleChecks(results, nowMs)),

  saveLanes: (session: Session, connection: string, lanes: readonly LaneState[]) =>
    session.write((store) => store.saveLanes(connection, lanes)),

  loadLanes: (session: Session, connection: string) =>
    session.read((store) => store.loadLanes(connection)),

  portalSeen: (
    session: Session,
    connection: string,
    definitions: { readonly [property: string]: string },
    nowMs: number,
  ) => session.write((store) => store.portalSeen(connection, JSON.stringify(definitions), nowMs)),

  isPortalSeen: (session: Session, connection: string) =>
    session.read((store) => store.isPortalSeen(connection)),

  saveQuota: (session: Session, connection: string, quota: QuotaReading) =>
    session.write((store) => store.saveQuota(connection, quota)),

  recordRequests: (session: Session, connection: string, requests: readonly RequestRecord[]) =>
    session.write((store) => store.recordRequests(connection, requests)),

  claimReconcile: (session: Session, connection: string, limit: number) =>
    session.write((store) => store.claimReconcile(connection, limit)),

  settleReconcile: (session: Session, connection: string, step: ReconcileStep, nowMs: number) =>
    session.write((store) => store.settleReconcile(connection, step, nowMs)),

  dueOf: (session: Session, connections: readonly string[], nowMs: number) =>
    session.read((store) => store.dueOf(connections, nowMs)),

  upgrade: async (_session: Session): Promise<void> => Promise.resolve(),
};
