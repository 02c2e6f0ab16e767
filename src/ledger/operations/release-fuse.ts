import { fusesReleased } from '../../core/ledger/lanes.ts';
import type { Store } from '../store.ts';
import type { LaneName, LaneState } from '../../model/lane.ts';

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
