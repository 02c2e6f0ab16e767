import { keyFinder } from '../../core/ledger/body-keys.ts';
import { firstWithin } from '../../core/ledger/first-within.ts';
import type { Store } from '../store.ts';
import type { ContactKey } from '../../model/contact.ts';

/** Events that one step looks at, and bytes of their bodies. */
const SEARCHED_PER_STEP_MAX = 1_000;
const SEARCHED_BYTES_PER_STEP_MAX = 512 * 1024;

/** Ends events of no contact that name the person: ignored, skipped, dead, or yet to be applied. */
export async function forgetLoose(
  store: Store,
  connection: string,
  keys: readonly ContactKey[],
  after: number,
): Promise<{ readonly events: number; readonly last: number | null }> {
  const window = await store.loadSearchedEvents(connection, after, SEARCHED_PER_STEP_MAX);
  const searched = firstWithin(
    window,
    ({ isOpen, bodyBytes }) => (isOpen ? bodyBytes : 0),
    SEARCHED_BYTES_PER_STEP_MAX,
  );
  const open = searched.filter(({ isOpen }) => isOpen).map(({ seq }) => seq);
  const bodies = await store.loadBodies(open);
  const names = keyFinder(keys);
  const naming = bodies.filter(({ body }) => names(body)).map(({ seq }) => seq);
  await forget(store, naming, keys);
  const isLast = searched.length === window.length && window.length < SEARCHED_PER_STEP_MAX;
  return { events: naming.length, last: isLast ? null : (searched.at(-1)?.seq ?? null) };
}

/** Ends events as those of somebody who was erased, and removes what they said. */
export async function forget(
  store: Store,
  seqs: readonly number[],
  keys: readonly ContactKey[],
): Promise<void> {
  await store.endErased(seqs, keys);
  await store.removeEntriesOfEvents(seqs);
  await store.purgeEvents(seqs);
}
