import { laterThan } from '../../core/ledger/later-than.ts';
import type { Store } from '../store.ts';
import type { Due } from '../../model/lane.ts';

/** When there is work for each of the connections; what a clock that was set back dates later is due now. */
export async function dueOf(
  store: Store,
  connections: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, Due>> {
  const rows = await store.loadDue(connections, laterThan(nowMs));
  return new Map(
    rows.map(({ connection, isContactOfLater, isEntryOfLater, ...due }): [string, Due] => [
      connection,
      {
        ...due,
        contacts: isContactOfLater === 1 ? nowMs : due.contacts,
        timeline: isEntryOfLater === 1 ? nowMs : due.timeline,
      },
    ]),
  );
}
