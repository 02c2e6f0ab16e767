import { type Contact, newContact } from '../../../src/core/ledger/contact.ts';

/** The time at which things happen here. */
export const NOW = Date.parse('2025-02-17T12:00:00Z');

/** A contact as far as a test cares. */
export function aContact(changes: Partial<Contact> = {}): Contact {
  return { ...newContact(1, 'tenant', NOW), ...changes };
}

/** A contact whose every value HubSpot confirmed. */
export function aDoneContact(changes: Partial<Contact> = {}): Contact {
  const record = { hubspotId: 'h1', origin: 'created' } as const;
  const revisions = { revision: 3, confirmedRevision: 3 };
  return aContact({
    ...record,
    ...revisions,
    state: 'done',
    confirmed: { city: 'Ulm' },
    ...changes,
  });
}
