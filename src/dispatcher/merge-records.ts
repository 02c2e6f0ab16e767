import { retry } from '../core/outcome.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import type { Connection } from './connection.ts';
import { endAside, endFailed, type Ended } from './end-contact.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Failure } from '../model/outcome.ts';
import type { MergeResult } from '../model/hubspot.ts';

/** Merges of one round: they are made one after the other, and the other contacts wait for them. */
const MERGES_PER_ROUND = 20;

/** What became of the contacts that had a record to merge. */
export interface Merges {
  /** Contacts whose part of the round is over: they are sent whole in a later one. */
  readonly ended: ReadonlyMap<DirtyContact, Ended>;
  /** Why there was no merge, null where none was tried; such a contact is sent all the same. */
  readonly unmerged: ReadonlyMap<DirtyContact, Failure | null>;
  readonly heard: readonly Heard[];
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
  const merges = contacts.flatMap(mergeOf);
  const { now, later } = connection.standing.admit(merges, () => ['merge']);
  const ended = new Map<DirtyContact, Ended>();
  const unmerged = new Map<DirtyContact, Failure | null>();
  for (const { contact } of later) unmerged.set(contact, null);
  const heard: Heard[] = [];
  let isHeldUp = false;
  for (const [index, merge] of now.entries()) {
    const { contact } = merge;
    if (isHeldUp || index >= MERGES_PER_ROUND) {
      ended.set(contact, endAside(contact));
      continue;
    }
    const { recordId, duplicateId } = merge;
    const result = await connection.hubspot.mergeContacts(recordId, duplicateId, [contact.id]);
    const end = endOf(merge, result, connection.clock.now());
    if ('kind' in end) unmerged.set(contact, end);
    else ended.set(contact, end);
    const failure = isDone(result) ? null : result;
    heard.push({ id: contact.id, endpoint: 'merge', failure, isLookup: true });
    isHeldUp = failure !== null;
  }
  return { ended, unmerged, heard };
}

/**
 * What a contact that was sent does next whose records are two still: the merge is tried again,
 * later from time to time, and a person hears of it when all attempts are used up.
 */
export function endUnmerged(ended: Ended, failure: Failure | null): Ended {
  return ended.next?.kind === 'done' ? { ...ended, failure, next: null } : ended;
}

interface Merge {
  readonly contact: DirtyContact;
  readonly recordId: string;
  readonly duplicateId: string;
}

function mergeOf(contact: DirtyContact): readonly Merge[] {
  const duplicate = contact.duplicates.find(({ origin }) => origin === 'created');
  const { hubspotId: recordId } = contact;
  if (recordId === null || duplicate === undefined) return [];
  return [{ contact, recordId, duplicateId: duplicate.hubspotId }];
}

/** The end of the contact's part of the round, or the failure for which it is sent unmerged. */
function endOf(
  { contact, duplicateId: merged }: Merge,
  result: MergeResult,
  nowMs: number,
): Ended | Failure {
  const sentNext = (reason: string, known: Ended['known']): Ended => {
    const next = { kind: 'retry', code: 'record-changed', reason, dueAtMs: nowMs } as const;
    return { contact, endpoint: null, failure: null, next, known: { merged, confirmed, ...known } };
  };
  // A merge keeps the primary record's e-mail; a newer one of ours may follow it.
  const { email } = contact.confirmed;
  const confirmed = email === undefined ? {} : { email };
  switch (result.kind) {
    case 'merged': {
      const record = { hubspotId: result.recordId, origin: contact.origin ?? ('adopted' as const) };
      return sentNext('its records were merged', { record });
    }
    case 'missing':
      return sentNext('a record to merge is not there any more', {});
    case 'refused':
      return retry({
        code: 'merge-refused',
        scope: 'record',
        reason: `not merged: ${result.reason}`,
      });
    case 'blocked':
      return result.scope === 'endpoint' ? result : endFailed(contact, 'merge', result);
    default:
      return endFailed(contact, 'merge', result);
  }
}

/** Whether HubSpot answered the question, one way or the other. */
function isDone(result: MergeResult): result is Exclude<MergeResult, Failure> {
  return result.kind === 'merged' || result.kind === 'missing' || result.kind === 'refused';
}
