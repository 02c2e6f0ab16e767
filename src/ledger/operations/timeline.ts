import { laterThan } from '../../core/ledger/later-than.ts';
import { planTimeline } from '../../core/ledger/plan-timeline.ts';
import type { Store } from '../store.ts';
import type { EntrySettlement, TimelineEntry } from '../../model/settlement.ts';
import type { SyncedEvent } from '../../model/event.ts';

/** Timeline entries to send whose time has come. */
export async function claimTimeline(
  store: Store,
  connection: string,
  nowMs: number,
  limit: number,
): Promise<TimelineEntry[]> {
  return store.loadDueEntries(connection, nowMs, laterThan(nowMs), limit);
}

/** Records what became of timeline entries; returns the events that HubSpot now has completely. */
export async function settleTimeline(
  store: Store,
  settlements: readonly EntrySettlement[],
  nowMs: number,
): Promise<SyncedEvent[]> {
  const entries = await store.loadEntries(settlements.map(({ id }) => id));
  const settled = planTimeline(entries, settlements, nowMs);
  await store.saveEntryStates(settled, nowMs);
  const events = new Set(settled.map(({ eventSeq }) => eventSeq));
  return store.markSyncedOfEvents([...events], nowMs);
}
