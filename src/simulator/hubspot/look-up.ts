import type { Contact } from './contact.ts';
import type { Account } from './endpoint.ts';

/** The property of the record id. */
export const RECORD_ID = 'hs_object_id';

/** Reads follow merges: the id of a merged-away record leads to the record that took its place. */
export function lookUp(account: Account, idProperty: string, id: string): Contact | undefined {
  return idProperty === RECORD_ID
    ? account.contacts.resolve(id)
    : account.contacts.findBy(idProperty, id);
}
