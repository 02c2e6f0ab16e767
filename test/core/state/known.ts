import type { Known } from '../../../src/core/state/known.ts';
import type { ConnectionReport, DaemonReport } from '../../../src/model/report.ts';
import type { LedgerStatus } from '../../../src/model/view.ts';

/** A Monday at ten. */
export const NOW = Date.parse('2026-11-23T10:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const NONE = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };

/** What a ledger counts that works as it should. */
export function aStatus(changes: Partial<LedgerStatus> = {}): LedgerStatus {
  return {
    events: { ...NONE, done: 9 },
    contacts: { ...NONE, done: 3 },
    timeline: NONE,
    consents: NONE,
    oldestPendingMs: null,
    oldestWaitingMs: null,
    deadLetters: [],
    blocked: null,
    lanes: [],
    conflicts: { open: 0, most: null },
    quota: null,
    leftOut: { values: 0, groups: [] },
    unmerged: 0,
    lastReceivedMs: NOW - MINUTE,
    usual: [],
    receivedLastMinute: 1,
    syncedLastMinute: 1,
    ...changes,
  };
}

/** What a daemon says of itself that is well. */
export function aProcess(changes: Partial<DaemonReport> = {}): DaemonReport {
  return {
    atMs: NOW,
    pendingLimitMs: 15 * MINUTE,
    strangers: [],
    ledger: null,
    disk: null,
    alerts: null,
    evaluation: [],
    clockAheadMs: 40,
    ...changes,
  };
}

/** What a daemon says of a connection that is well. */
export function aReport(changes: Partial<ConnectionReport> = {}): ConnectionReport {
  return {
    deliveries: [],
    takenMs: NOW - MINUTE,
    refusedMs: null,
    refusedFor: 'wrong-signature',
    refusedInRow: 0,
    requests: [],
    failingSinceMs: null,
    mapping: { version: 'v1', sinceMs: NOW - HOUR, refused: null },
    dryRun: false,
    ...changes,
  };
}

interface Changes {
  readonly status?: Partial<LedgerStatus>;
  readonly process?: Partial<DaemonReport>;
  readonly report?: Partial<ConnectionReport>;
  readonly known?: Partial<Known>;
}

/** All that is known of a connection that is well, but for some changes. */
export function aKnown({ status, process, report, known }: Changes = {}): Known {
  return {
    status: aStatus(status),
    sharedAccounts: [],
    mapping: null,
    daemon: { kind: 'running', process: aProcess(process), report: aReport(report) },
    disk: null,
    nowMs: NOW,
    ...known,
  };
}

/** Counts of one minute, so many minutes ago. */
export function minute(counts: { readonly [name: string]: number }, ago = 1) {
  return [{ atMs: NOW - ago * MINUTE, counts }];
}
