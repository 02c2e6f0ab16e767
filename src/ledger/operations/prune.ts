import { firstWithin } from '../../core/ledger/first-within.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { countWallet } from './numbers.ts';
import { untilNone } from './in-steps.ts';

/** Rows that one step purges: few enough that appends need not wait long for it. */
const PRUNED_PER_STEP_MAX = 250;

/** Bytes of the bodies that one step purges: what is removed is overwritten. */
const PRUNED_BYTES_PER_STEP_MAX = 1024 * 1024;

/** Purges payloads, requests and drift of before a time, but for what is still to be done; returns the payloads. */
export async function prune(
  session: Session,
  connection: string,
  beforeMs: number,
): Promise<number> {
  // What was not counted yet would say nothing any more.
  await countWallet(session, connection, Infinity);
  const payloads = await untilNone(session, (store) => purgeSome(store, connection, beforeMs));
  const limit = PRUNED_PER_STEP_MAX;
  const others = [
    (store: Store) => store.emptyEntries(connection, beforeMs, limit),
    (store: Store) => store.removeDrifts(connection, beforeMs, limit),
    (store: Store) => store.removeRequests(connection, beforeMs, limit),
  ];
  for (const remove of others) await untilNone(session, remove);
  await session.forgetRemoved();
  return payloads;
}

async function purgeSome(store: Store, connection: string, beforeMs: number): Promise<number> {
  const old = await store.loadOldEvents(connection, beforeMs, PRUNED_PER_STEP_MAX);
  const some = firstWithin(old, ({ bodyBytes }) => bodyBytes, PRUNED_BYTES_PER_STEP_MAX);
  const seqs = some.map(({ seq }) => seq);
  await store.purgeEvents(seqs);
  await store.foldEvents(seqs);
  return some.length;
}
