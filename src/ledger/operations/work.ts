import type { Session } from '../session.ts';
import { laterThan } from '../../core/ledger/later-than.ts';
import { applyEvents } from './apply.ts';
import {
  claimChecks,
  claimContacts,
  markContactsSending,
  settleChecks,
  settleContacts,
} from './contacts.ts';
import { dueOf } from './due.ts';
import { portalSeen, reviveIgnored } from './left-out.ts';
import { claimReconcile, settleReconcile } from './reconcile.ts';
import { settleTimeline } from './timeline.ts';
import type { AppliedEvent } from '../../model/event.ts';
import type {
  CheckResult,
  ContactAttempt,
  ContactSettlement,
  EntrySettlement,
} from '../../model/settlement.ts';
import type { LaneState } from '../../model/lane.ts';
import type { QuotaReading, RequestRecord } from '../../model/hubspot.ts';
import type { ReconcileStep } from '../../model/reconcile.ts';

/** Contacts that one step of an upgrade moves: few enough that appends need not wait long for it. */
const UPGRADED_PER_STEP_MAX = 200;

/** What the dispatcher of a connection does; each operation needs the lease. */
export const WORK_OPERATIONS = {
  pendingEvents: (session: Session, connection: string, limit: number) =>
    session.read((store) => store.loadPendingEvents(connection, limit)),

  apply: (session: Session, connection: string, applied: readonly AppliedEvent[], nowMs: number) =>
    applyEvents(session, connection, applied, nowMs),

  reviveIgnored: (
    session: Session,
    connection: string,
    mappedNames: readonly string[],
    nowMs: number,
  ) => reviveIgnored(session, connection, mappedNames, nowMs),

  claimContacts: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.write((store) => claimContacts(store, connection, nowMs, limit)),

  markContactsSending: (
    session: Session,
    _connection: string,
    attempts: readonly ContactAttempt[],
    nowMs: number,
  ) => session.write((store) => markContactsSending(store, attempts, nowMs)),

  settleContacts: (
    session: Session,
    connection: string,
    settlements: readonly ContactSettlement[],
    nowMs: number,
  ) => session.write((store) => settleContacts(store, connection, settlements, nowMs)),

  claimTimeline: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.read((store) => store.loadDueEntries(connection, nowMs, laterThan(nowMs), limit)),

  markSending: (
    session: Session,
    _connection: string,
    entryIds: readonly number[],
    nowMs: number,
  ) => session.write((store) => store.markEntriesSending(entryIds, nowMs)),

  settleTimeline: (
    session: Session,
    _connection: string,
    settlements: readonly EntrySettlement[],
    nowMs: number,
  ) => session.write((store) => settleTimeline(store, settlements, nowMs)),

  claimChecks: (session: Session, connection: string, nowMs: number, limit: number) =>
    session.read((store) => claimChecks(store, connection, nowMs, limit)),

  settleChecks: (
    session: Session,
    _connection: string,
    results: readonly CheckResult[],
    nowMs: number,
  ) => session.write((store) => settleChecks(store, results, nowMs)),

  saveLanes: (session: Session, connection: string, lanes: readonly LaneState[]) =>
    session.write((store) => store.saveLanes(connection, lanes)),

  loadLanes: (session: Session, connection: string) =>
    session.read((store) => store.loadLanes(connection)),

  portalSeen: (
    session: Session,
    connection: string,
    definitions: { readonly [property: string]: string },
    nowMs: number,
  ) => portalSeen(session, connection, definitions, nowMs),

  isPortalSeen: (session: Session, connection: string) =>
    session.read((store) => store.isPortalKnown(connection)),

  saveQuota: (session: Session, connection: string, quota: QuotaReading) =>
    session.write((store) => store.saveQuota(connection, quota)),

  recordRequests: (session: Session, connection: string, requests: readonly RequestRecord[]) =>
    session.write((store) => store.saveRequests(connection, requests)),

  claimReconcile: (session: Session, connection: string, limit: number) =>
    session.write((store) => claimReconcile(store, connection, limit)),

  settleReconcile: (session: Session, connection: string, step: ReconcileStep, nowMs: number) =>
    session.write((store) => settleReconcile(store, connection, step, nowMs)),

  dueOf: (session: Session, connections: readonly string[], nowMs: number) =>
    session.read((store) => dueOf(store, connections, nowMs)),

  upgrade: async (session: Session): Promise<void> => {
    while (await session.write((store) => store.upgradeContacts(UPGRADED_PER_STEP_MAX)));
  },
};
