import type { LedgerStatus, StateCounts } from '../model/view.ts';

/** All kinds of work that a ledger counts. */
export type WorkCounts = Pick<LedgerStatus, 'events' | 'contacts' | 'timeline' | 'consents'>;

/** How much of all kinds of work is in a state. */
export function countWork(counts: WorkCounts, state: keyof StateCounts): number {
  const { events, contacts, timeline, consents } = counts;
  return events[state] + contacts[state] + timeline[state] + consents[state];
}
