import type { Contact } from '../../core/ledger/contact.ts';
import type { DirtyContact } from '../../core/ledger/work.ts';
import type { ContactRows } from './contact-row.ts';

/** A contact as the dispatcher needs it. */
export function dirtyContact(rows: ContactRows, contact: Contact): DirtyContact {
  return {
    id: contact.id,
    connection: contact.connection,
    revision: contact.revision,
    keys: rows.keysOf(contact.id),
    document: { registers: contact.registers, wallet: rows.walletOf(contact.id) },
    hubspotId: contact.hubspotId,
    origin: contact.origin,
    duplicates: contact.duplicates,
    confirmed: contact.confirmed,
    dropped: contact.dropped,
    attempts: contact.attempts,
    inDoubt: contact.inDoubt,
  };
}
