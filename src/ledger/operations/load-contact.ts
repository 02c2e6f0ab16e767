import type { Contact } from '../../core/ledger/contact.ts';
import type { Store } from '../store.ts';

/** The contact of a number, or the one that it was folded into. */
export async function loadSuccessor(store: Store, id: number): Promise<Contact | null> {
  const [contact] = await store.loadContacts([id]);
  if (contact !== undefined) return contact;
  const [fold] = await store.loadFolds([id]);
  if (fold === undefined) return null;
  const [survivor = null] = await store.loadContacts([fold.into]);
  return survivor;
}
