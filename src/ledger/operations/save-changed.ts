import type { Contact } from '../../core/ledger/contact.ts';
import type { Store } from '../store.ts';

/**
 * Saves contacts that changed. Most of them are as events have said before, and have the record that they had:
 * of these only the rest is written, a third of the work.
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
  const isOfState = ({ id, registers, hubspotId }: Contact): boolean => {
    const former = known.get(id);
    return former?.registers === registers && former.hubspotId === hubspotId;
  };
  await store.saveContactStates(contacts.filter(isOfState), nowMs);
  await store.saveContacts(
    contacts.filter((contact) => !isOfState(contact)),
    nowMs,
  );
}
