import type { Database } from 'better-sqlite3';
import type { AppliedEvent, ContactSettlement } from '../../core/ledger/work.ts';
import { prepareApply } from './apply.ts';
import { claimContacts, settleContact } from './contacts.ts';
import { prepareEvents } from './events.ts';
import type { Parts } from './parts.ts';

export type SqliteWork = ReturnType<typeof prepareWorkStore>;

/** What the dispatcher does all day. */
export function prepareWorkStore(database: Database, parts: Parts) {
  const { rows, timeline, requests, memory } = parts;
  const apply = prepareApply(database, parts);
  const events = prepareEvents(database);
  return {
    saveLanes: memory.saveLanes,
    loadLanes: memory.loadLanes,
    saveQuota: memory.saveQuota,
    dueOf: memory.dueOf,
    pendingEvents: events.pending,
    apply: (applied: readonly AppliedEvent[], nowMs: number) =>
      applied.flatMap((event) => apply(event, nowMs) ?? []),
    reviveIgnored: events.reviveIgnored,
    claimContacts: (connection: string, nowMs: number, limit: number) =>
      claimContacts(rows, connection, nowMs, limit),
    markContactsSending: rows.markSending,
    settleContacts: (settlements: readonly ContactSettlement[], nowMs: number) =>
      settlements.flatMap((settlement) => settleContact(parts, settlement, nowMs)),
    claimTimeline: timeline.claim,
    markSending: timeline.markSending,
    settleTimeline: timeline.settle,
    claimChecks: rows.claimChecks,
    settleChecks: rows.settleChecks,
    recordRequests: requests.record,
  };
}
