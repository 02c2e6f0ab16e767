import type { Contact } from '../../core/ledger/contact.ts';
import type { Store } from '../store.ts';
import { dirtyContacts, loadSuccessor } from './contacts.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { UnmergedContact } from '../../model/record-holder.ts';
import type { ContactSummary, ContactView } from '../../model/view.ts';

/** The contact that has any key of this value, or this record in HubSpot. */
export async function viewContact(
  store: Store,
  connection: string,
  keyValue: string,
): Promise<ContactView | null> {
  const id = await store.findContact(connection, keyValue);
  return id === null ? null : viewContactById(store, connection, id);
}

/** The contact of a number, or the one that it was folded into. */
export async function viewContactById(
  store: Store,
  connection: string,
  id: number,
): Promise<ContactView | null> {
  const contact = await loadSuccessor(store, id);
  if (contact?.connection !== connection) return null;
  const [dirty] = await dirtyContacts(store, await store.loadWhole([contact.id]));
  if (dirty === undefined) return null;
  const { state, reason, code, history, updatedAtMs } = contact;
  const beside = await store.loadBesideContact(contact.id);
  const leftOut = countLeftOut(contact);
  return { ...dirty, updatedAtMs, state, reason, code, leftOut, history, ...beside };
}

/** Which of some records in HubSpot are those of contacts. */
export async function knownRecords(
  store: Store,
  connection: string,
  hubspotIds: readonly string[],
): Promise<string[]> {
  const contacts = await store.loadContactsOfRecords(connection, hubspotIds);
  return contacts.flatMap(({ hubspotId }) => hubspotId ?? []);
}

/** Contacts on one line each, in this order; one that is not there any more is missing. */
export async function summariesOf(store: Store, ids: readonly number[]): Promise<ContactSummary[]> {
  const contacts = new Map((await store.loadContacts(ids)).map((contact) => [contact.id, contact]));
  return summarised(
    store,
    ids.flatMap((id) => contacts.get(id) ?? []),
  );
}

/** Contacts on one line each. */
export async function summarised(
  store: Store,
  contacts: readonly Contact[],
): Promise<ContactSummary[]> {
  const whole = await store.loadWhole(contacts.map(({ id }) => id));
  const known = new Map((await dirtyContacts(store, whole)).map((dirty) => [dirty.id, dirty]));
  return contacts.map((contact) => {
    const { id, hubspotId, state, reason, code, updatedAtMs } = contact;
    const { keys = [], document = { registers: {}, wallet: {} } } = known.get(id) ?? {};
    const leftOut = countLeftOut(contact);
    return { id, keys, document, hubspotId, state, reason, code, leftOut, updatedAtMs };
  });
}

/** Values that HubSpot does not take, and not those that are left to it on purpose. */
function countLeftOut({ dropped }: Contact): number {
  return dropped.filter(({ kept }) => kept !== true).length;
}

/** Contacts of whom HubSpot has several records, the newest first. */
export async function listUnmerged(
  store: Store,
  connection: string,
  limit: number,
): Promise<UnmergedContact[]> {
  const contacts = await store.loadUnmerged(connection, limit);
  return withContactKeys(
    store,
    contacts.map(({ id: contactId, hubspotId, origin, duplicates, reason }) => ({
      contactId,
      hubspotId,
      origin,
      duplicates,
      reason,
    })),
  );
}

/** Adds a key of each one's contact, one that names a person where there is one. */
export async function withContactKeys<T extends { readonly contactId: number | null }>(
  store: Store,
  items: readonly T[],
): Promise<(T & { readonly contactKey: ContactKey | null })[]> {
  const ids = items.flatMap(({ contactId }) => contactId ?? []);
  const keys = await store.loadNamingKeys([...new Set(ids)]);
  const byContact = new Map(
    keys.map(({ contactId, property, value }): [number | null, ContactKey] => [
      contactId,
      { property, value },
    ]),
  );
  return items.map((item) => ({ ...item, contactKey: byContact.get(item.contactId) ?? null }));
}
