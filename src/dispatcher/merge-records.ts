import type { ContactSettlement, DirtyContact } from '../core/ledger/work.ts';
import type { Connection } from './connection.ts';
import { settleFailure, type Settled } from './settle-contact.ts';

/**
 * Merges records in HubSpot that the daemon made for two contacts which turned out to be one: had
 * their events come in order, the second would never have been made. A record that was there
 * before is left alone: to merge it is for a person to decide.
 *
 * @returns how each contact that had such a record ended; it is sent whole in a later round
 */
export async function mergeRecords(
  connection: Connection,
  contacts: readonly DirtyContact[],
): Promise<ReadonlyMap<number, Settled>> {
  const merged = new Map<number, Settled>();
  for (const contact of contacts) {
    const duplicate = contact.duplicates.find(({ origin }) => origin === 'created');
    if (contact.hubspotId === null || duplicate === undefined) continue;
    const { hubspotId: duplicateId } = duplicate;
    merged.set(contact.id, await merge(connection, contact, contact.hubspotId, duplicateId));
  }
  return merged;
}

async function merge(
  { hubspot, clock }: Connection,
  contact: DirtyContact,
  recordId: string,
  duplicateId: string,
): Promise<Settled> {
  const answer = await hubspot.mergeContacts(recordId, duplicateId, [contact.id]);
  const settle = (more: Partial<ContactSettlement>, reason: string): Settled => {
    const { id, revision } = contact;
    const next = { kind: 'retry', reason, dueAtMs: clock.now() } as const;
    return {
      settlement: { id, revision, merged: duplicateId, end: 'known', next, ...more },
      failure: null,
    };
  };
  // A merge keeps the primary record's e-mail; a newer one of ours may follow it.
  const { email } = contact.confirmed;
  const confirmed = email === undefined ? {} : { email };
  if (answer.kind === 'done') {
    const record = { hubspotId: answer.value, origin: contact.origin ?? ('adopted' as const) };
    return settle({ record, confirmed }, 'its records were merged');
  }
  // Most likely done already, by an attempt whose answer was lost or by a person.
  if (answer.kind === 'rejected') return settle({ confirmed }, `not merged: ${answer.reason}`);
  return settleFailure(contact, answer, clock);
}
