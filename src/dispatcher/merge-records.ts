import { retry } from '../core/outcome.ts';
import type { LeftCode } from '../core/reason.ts';
import {
  beyondLimit,
  emailAfterMerge,
  MERGES_PER_DAY_MAX,
  recordMerge,
} from '../core/record-merge.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import type { Connection } from './connection.ts';
import { endAside, endFailed, type Ended } from './end-contact.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Failure } from '../model/outcome.ts';
import type { MergeResult } from '../model/hubspot.ts';

/** For so long a merge counts for the limit, in milliseconds. */
const DAY_MS = 24 * 60 * 60_000;

/** What became of the contacts of whom HubSpot has several records. */
export interface Merges {
  /** Contacts whose part of the round is over: they are sent whole in a later one. */
  readonly ended: ReadonlyMap<DirtyContact, Ended>;
  /** Why there was no merge, null where none was tried; such a contact is sent all the same. */
  readonly unmerged: ReadonlyMap<DirtyContact, Failure | null>;
  /** Why the records of a contact, which is sent all the same, are left to a person. */
  readonly left: ReadonlyMap<DirtyContact, string>;
  readonly heard: readonly Heard[];
}

interface Merge {
  readonly contact: DirtyContact;
  readonly recordId: string;
  readonly duplicateId: string;
}

/**
 * Merges records in HubSpot that the daemon made for two contacts which turned out to be one: had
 * their events come in order, the second would never have been made. They are merged one after the
 * other, and the other contacts wait for them.
 */
export async function mergeRecords(
  connection: Connection,
  contacts: readonly DirtyContact[],
): Promise<Merges> {
  const { standing, hubspot, clock, mapping } = connection;
  const choices = contacts.map((contact) => ({ contact, choice: recordMerge(contact, mapping) }));
  const left = new Map(
    choices.flatMap(({ contact, choice }) =>
      choice?.kind === 'left' ? [[contact, choice.reason]] : [],
    ),
  );
  const merges = choices.flatMap(({ contact, choice }) =>
    choice?.kind === 'merge' ? [{ contact, ...choice }] : [],
  );
  const { now, later } = standing.admit(merges, () => ['merge']);
  const ended = new Map<DirtyContact, Ended>();
  const unmerged = new Map<DirtyContact, Failure | null>(
    later.map(({ contact }) => [contact, null]),
  );
  const heard: Heard[] = [];
  let room = now.length === 0 ? 0 : await roomOf(connection);
  let isHeldUp = false;
  for (const merge of now) {
    const { contact, recordId, duplicateId } = merge;
    if (isHeldUp) {
      ended.set(contact, endAside(contact, null));
      continue;
    }
    if (room <= 0) {
      left.set(contact, beyondLimit(contact));
      continue;
    }
    const result = await hubspot.mergeContacts(recordId, duplicateId, [contact.id]);
    const end = endOf(merge, result, clock.now());
    if ('kind' in end) unmerged.set(contact, end);
    else ended.set(contact, end);
    const failure = isDone(result) ? null : result;
    heard.push({ id: contact.id, endpoint: 'merge', failure, isLookup: true });
    isHeldUp = failure !== null;
    if (result.kind === 'merged') room -= 1;
  }
  return { ended, unmerged, left, heard };
}

/** How many records may be merged now. */
async function roomOf({ work, clock }: Connection): Promise<number> {
  return MERGES_PER_DAY_MAX - (await work.countMerges(clock.now() - DAY_MS));
}

/**
 * What a contact that was sent does next whose records are two still: the merge is tried again,
 * later from time to time, and a person hears of it when all attempts are used up. What is left to a
 * person is not tried again.
 */
export function endUnmerged(ended: Ended, { unmerged, left }: Merges): Ended {
  if (ended.next?.kind !== 'done') return ended;
  const failure = unmerged.get(ended.contact);
  if (failure !== undefined) return { ...ended, failure, next: null };
  const reason = left.get(ended.contact);
  if (reason === undefined) return ended;
  return { ...ended, next: { kind: 'done', code: 'not-merged' satisfies LeftCode, reason } };
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
  const primary = result.kind === 'merged' ? result.email : null;
  const email = emailAfterMerge(contact, primary);
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
