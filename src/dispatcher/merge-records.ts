import type { Clock } from '../clock.ts';
import { retry } from '../core/outcome.ts';
import type { ContactSettlement, DirtyContact } from '../core/ledger/work.ts';
import type { Connection } from './connection.ts';
import { afterFailure } from './next-step.ts';
import { settleFailure, type Settled } from './settle-contact.ts';

/** What became of the contacts that had a record to merge. */
export interface Merges {
  /** How a contact ended: it is sent whole in a later round. */
  readonly ended: ReadonlyMap<number, Settled>;
  /** Why HubSpot did not merge; such a contact is sent all the same. */
  readonly refused: ReadonlyMap<number, string>;
}

/**
 * Merges records in HubSpot that the daemon made for two contacts which turned out to be one: had
 * their events come in order, the second would never have been made. A record that was there
 * before is left alone: to merge it is for a person to decide.
 */
export async function mergeRecords(
  connection: Connection,
  contacts: readonly DirtyContact[],
): Promise<Merges> {
  const ended = new Map<number, Settled>();
  const refused = new Map<number, string>();
  for (const contact of contacts) {
    const duplicate = contact.duplicates.find(({ origin }) => origin === 'created');
    if (contact.hubspotId === null || duplicate === undefined) continue;
    const made = await merge(connection, contact, contact.hubspotId, duplicate.hubspotId);
    if (typeof made === 'string') refused.set(contact.id, made);
    else ended.set(contact.id, made);
  }
  return { ended, refused };
}

/**
 * What a contact does next whose records are two still: the merge is tried again, later from time
 * to time, and a person hears of it when all attempts are used up.
 */
export function settleUnmerged(
  { settlement, failure }: Settled,
  contact: DirtyContact,
  refused: string,
  clock: Clock,
): Settled {
  if (settlement?.next.kind !== 'done') return { settlement, failure };
  const unmerged = retry({
    code: 'merge-refused',
    scope: 'record',
    reason: `not merged: ${refused}`,
  });
  const next = afterFailure(unmerged, contact.attempts, clock);
  return { settlement: { ...settlement, next }, failure };
}

/** Settles the contact, or says why HubSpot did not merge. */
async function merge(
  { hubspot, clock }: Connection,
  contact: DirtyContact,
  recordId: string,
  duplicateId: string,
): Promise<Settled | string> {
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
  switch (answer.kind) {
    case 'merged': {
      const { recordId: hubspotId } = answer;
      const record = { hubspotId, origin: contact.origin ?? ('adopted' as const) };
      return settle({ record, confirmed }, 'its records were merged');
    }
    case 'missing':
      return settle({ confirmed }, 'a record to merge is not there any more');
    case 'refused':
      return answer.reason;
    default:
      return settleFailure(contact, answer, clock);
  }
}
