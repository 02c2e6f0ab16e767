import { dirtied } from '../../core/ledger/contact.ts';
import { emptied } from '../../core/ledger/emptied.ts';
import type { MovedEvent } from '../../core/ledger/pass-holder.ts';
import type { Store } from '../store.ts';
import { replayContacts } from './replay.ts';

/**
 * Has the events of contacts applied again of which some turn out to be of somebody else. Of one whose
 * payload is purged, what it said of a pass goes to them as it was applied.
 */
export async function retell(
  store: Store,
  connection: string,
  moved: readonly MovedEvent[],
  nowMs: number,
): Promise<void> {
  if (moved.length === 0) return;
  await movePurged(store, connection, moved, nowMs);
  const ofContact = Map.groupBy(moved, ({ contactId }) => contactId);
  // What was applied at this very moment is replayed too.
  await replayContacts(store, [...ofContact.keys()], nowMs + 1, (before, after) => {
    const events = ofContact.get(before.id)?.map(({ eventId }) => eventId);
    return emptied(before, after, new Set(events));
  });
}

async function movePurged(
  store: Store,
  connection: string,
  moved: readonly MovedEvent[],
  nowMs: number,
): Promise<void> {
  const purged = await store.loadPurgedOf(connection, moved);
  if (purged.length === 0) return;
  const holders = await store.loadContacts([...new Set(purged.map(({ holder }) => holder))]);
  const ofHolder = Map.groupBy(purged, ({ holder }) => holder);
  const dirty = holders.map((contact) => {
    const passes = contact.passes + (ofHolder.get(contact.id)?.length ?? 0);
    return dirtied({ ...contact, passes }, nowMs);
  });
  await store.saveContacts(dirty, nowMs);
  const revisions = new Map(dirty.map(({ id, revision }) => [id, revision]));
  await store.movePurged(
    connection,
    purged.map((event) => ({ ...event, revision: revisions.get(event.holder) ?? 0 })),
  );
  await store.refreshUnsynced([...ofHolder.keys()]);
  await store.refreshWallets([...ofHolder.keys()]);
}
