import type { Work } from './work-port.ts';
import type { Arguments, Method, Result } from './sqlite-protocol.ts';

/** Does one operation under a lease, or rejects with `fenced`. */
export type Call = <M extends Method>(method: M, ...args: Arguments<M>) => Promise<Result<M>>;

/** The work of a connection, done by calls of operations. */
export function workOf(connection: string, call: Call): Work {
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
    awaitedContacts: (limit) => call('awaitedContacts', connection, limit),
    releaseEntries: (seen, nowMs) => call('releaseEntries', seen, nowMs),
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
    loadQuota: () => call('loadQuota', connection),
    saveQuota: (quota) => call('saveQuota', connection, quota),
    recordRequests: (requests) => call('recordRequests', connection, requests),
    reconcileRun: () => call('reconcileRun', connection),
    claimReconcile: (limit) => call('claimReconcile', connection, limit),
    settleReconcile: (step, nowMs) => call('settleReconcile', connection, step, nowMs),
    loadCredential: () => call('loadCredential', connection),
    saveCredential: (text) => call('saveCredential', connection, text),
  };
}
