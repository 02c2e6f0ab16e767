import type { Contact } from '../../core/ledger/contact.ts';
import { isFoundAlike } from '../../core/search/search-words.ts';
import type { Store } from '../store.ts';

/**
 * Saves contacts that changed. Most have the record that they had, and are found by the same words: these are not
 * written again, nor are registers of whom no event says anything new.
 *
 * @param before what was loaded of them
 */
export async function saveChanged(
  store: Store,
  before: readonly Contact[],
  contacts: readonly Contact[],
  nowMs: number,
): Promise<void> {
  const known = new Map(before.map((contact) => [contact.id, contact]));
  const { states = [], others = [] } = Object.groupBy(contacts, ({ id, hubspotId, registers }) => {
    const former = known.get(id);
    const isState = former?.hubspotId === hubspotId && isFoundAlike(former.registers, registers);
    return isState ? 'states' : 'others';
  });
  const said = states.filter(({ id, registers }) => known.get(id)?.registers !== registers);
  await store.saveContactStates(states, nowMs, new Set(said.map(({ id }) => id)));
  await store.saveContacts(others, nowMs);
}
