import { fusesReleased, lanesSaved } from '../../core/ledger/lanes.ts';
import { laterThan } from '../../core/ledger/later-than.ts';
import type { Store } from '../store.ts';
import type { Due, LaneName, LaneState } from '../../model/lane.ts';

/** When there is work for each of the connections; what a clock that was set back dates later is due now. */
export async function dueOf(
  store: Store,
  connections: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, Due>> {
  const rows = await store.loadDue(connections, laterThan(nowMs));
  return new Map(
    rows.map(
      ({
        connection,
        isContactOfLater,
        isEntryOfLater,
        isConsentOfLater,
        isLeavingOut,
        ...due
      }): [string, Due] => [
        connection,
        {
          ...due,
          isLeavingOut: isLeavingOut === 1,
          contacts: isContactOfLater === 1 ? nowMs : due.contacts,
          consents: isConsentOfLater === 1 ? nowMs : due.consents,
          timeline: isEntryOfLater === 1 ? nowMs : due.timeline,
        },
      ],
    ),
  );
}

/** Remembers which lanes stand still, but for what a person decided of them. */
export async function saveLanes(
  store: Store,
  connection: string,
  lanes: readonly LaneState[],
): Promise<void> {
  await store.saveLanes(connection, lanesSaved(await store.loadLanes(connection), lanes));
}

/** Lets lanes go on whose fuse has blown, all of the connection or one; returns those. */
export async function releaseFuse(
  store: Store,
  connection: string,
  lane: LaneName | null,
  nowMs: number,
): Promise<LaneState[]> {
  const released = fusesReleased(await store.loadLanes(connection), lane, nowMs);
  if (released.gone.length > 0) await store.saveReleases(connection, released);
  return released.gone;
}
