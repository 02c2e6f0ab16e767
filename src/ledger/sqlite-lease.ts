import { LedgerError } from './ledger-error.ts';
import type { Lease, Work } from './port.ts';
import type { LeaseTaken } from './sqlite/lease.ts';
import type { SqliteLedger } from './sqlite-ledger.ts';
import type { Arguments, Method, Result } from './sqlite-protocol.ts';

/**
 * The lease of a SQLite ledger: a lock of the operating system, which nobody can take over while the
 * process lives. So it is trusted until it is released.
 */
export function sqliteLease(taken: LeaseTaken, ledger: SqliteLedger): Lease {
  let released: Promise<void> | null = null;
  const isTrusted = (): boolean => released === null && !ledger.isLost;
  return {
    ...taken,
    isTrusted,
    work: (connection) => workOf(connection, ledger, isTrusted),
    dueOf: (connections, nowMs) =>
      isTrusted() ? ledger.call('dueOf', connections, nowMs) : Promise.reject(fenced()),
    onChange: (listener) => ledger.onChange(listener),
    upgrade: () => ledger.call('upgrade'),
    release: (nowMs) => (released ??= ledger.call('release', nowMs)),
  };
}

function workOf(connection: string, ledger: SqliteLedger, isTrusted: () => boolean): Work {
  const call = <M extends Method>(method: M, ...args: Arguments<M>): Promise<Result<M>> =>
    isTrusted() ? ledger.call(method, ...args) : Promise.reject(fenced());
  return {
    connection,
    pendingEvents: (limit) => call('pendingEvents', connection, limit),
    apply: (applied, nowMs) => call('apply', connection, applied, nowMs),
    reviveIgnored: (names, nowMs) => call('reviveIgnored', connection, names, nowMs),
    claimContacts: (nowMs, limit) => call('claimContacts', connection, nowMs, limit),
    markContactsSending: (attempts, nowMs) => call('markContactsSending', attempts, nowMs),
    holders: (hubspotIds, keys) => call('holders', connection, hubspotIds, keys),
    countMerges: (sinceMs) => call('countMerges', connection, sinceMs),
    settleContacts: (settlements, nowMs) => call('settleContacts', connection, settlements, nowMs),
    claimTimeline: (nowMs, limit) => call('claimTimeline', connection, nowMs, limit),
    markSending: (entryIds, nowMs) => call('markSending', entryIds, nowMs),
    settleTimeline: (settlements, nowMs) => call('settleTimeline', settlements, nowMs),
    claimConsents: (nowMs, limit) => call('claimConsents', connection, nowMs, limit),
    markConsentsSending: (sending, nowMs) => call('markConsentsSending', sending, nowMs),
    settleConsents: (settlements, nowMs) => call('settleConsents', settlements, nowMs),
    claimChecks: (nowMs, limit) => call('claimChecks', connection, nowMs, limit),
    settleChecks: (results, nowMs) => call('settleChecks', results, nowMs),
    callBack: (lane, endpoint, restMs, nowMs) =>
      call('callBack', connection, lane, endpoint, restMs, nowMs),
    saveLanes: (lanes) => call('saveLanes', connection, lanes),
    loadLanes: () => call('loadLanes', connection),
    portalSeen: (definitions, nowMs) => call('portalSeen', connection, definitions, nowMs),
    isPortalSeen: () => call('isPortalSeen', connection),
    saveQuota: (quota) => call('saveQuota', connection, quota),
    recordRequests: (requests) => call('recordRequests', connection, requests),
    reconcileRun: () => call('reconcileRun', connection),
    claimReconcile: (limit) => call('claimReconcile', connection, limit),
    settleReconcile: (step, nowMs) => call('settleReconcile', connection, step, nowMs),
  };
}

function fenced(): LedgerError {
  return new LedgerError('fenced', 'The lease of the ledger was released.');
}
