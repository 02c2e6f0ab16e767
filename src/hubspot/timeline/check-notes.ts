import type { Clock } from '../../clock.ts';
import { retry } from '../../core/outcome.ts';
import { familyOf } from '../../core/reason.ts';
import type { HubSpotApi } from '../api.ts';
import { UNKNOWN_END_MS } from '../port.ts';
import { findNotes } from './find-notes.ts';
import type { Failure } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/** Contacts whose notes are looked through in one call; the others have their turn later. */
export const CONTACTS_LOOKED_AT_MAX = 10;

/** Looks under way at once. */
const LOOKS_AT_ONCE = 3;

/** Time for all looks of one call together, in milliseconds. */
export const LOOKING_MS_MAX = 10_000;

export interface NoteChecks {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  readonly clock: Clock;
  readonly uuidOf: (entry: EntryToSend) => string;
}

/**
 * Looks for entries whose earlier call has an unknown end, oldest first: at a few contacts, side by
 * side, with one deadline for all of them.
 *
 * @returns results of the entries that are not to be sent now: found, or not yet known
 */
export async function checkNotes(
  checks: NoteChecks,
  unsettled: readonly EntryToSend[],
): Promise<Map<EntryToSend, EntryResult>> {
  const results = new Map<EntryToSend, EntryResult>();
  const nowMs = checks.clock.now();
  const due: EntryToSend[] = [];
  for (const entry of unsettled) {
    const waitMs = sinceOf(entry) + UNKNOWN_END_MS - nowMs;
    if (waitMs <= 0) due.push(entry);
    else results.set(entry, { outcome: underWay(waitMs) });
  }
  due.sort((a, b) => sinceOf(a) - sinceOf(b));
  const byContact = [...Map.groupBy(due, ({ hubspotId }) => hubspotId).values()];
  for (const entries of byContact.slice(CONTACTS_LOOKED_AT_MAX)) {
    for (const entry of entries) results.set(entry, { outcome: NOT_LOOKED_FOR });
  }
  await lookAtAll(checks, byContact.slice(0, CONTACTS_LOOKED_AT_MAX), results);
  return results;
}

async function lookAtAll(
  checks: NoteChecks,
  contacts: readonly (readonly EntryToSend[])[],
  results: Map<EntryToSend, EntryResult>,
): Promise<void> {
  if (contacts.length === 0) return;
  const over = new AbortController();
  const deadline = new AbortController();
  void checks.clock.sleep(LOOKING_MS_MAX, over.signal).then(() => deadline.abort());
  const line = contacts[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const entries of line) await lookAt(checks, entries, deadline.signal, results);
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, work));
  over.abort();
}

/** Looks at the notes of one contact. */
async function lookAt(
  { api, apiVersion, uuidOf }: NoteChecks,
  entries: readonly EntryToSend[],
  deadline: AbortSignal,
  results: Map<EntryToSend, EntryResult>,
): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const uuids = entries.map(uuidOf);
  const sought = { contactId: first.hubspotId, uuids, entries: entries.map(({ id }) => id) };
  const found = await findNotes({ api, apiVersion, signal: deadline }, sought);
  for (const entry of entries) {
    if (found.kind !== 'done') {
      results.set(entry, { outcome: unchecked(found, deadline) });
      continue;
    }
    const remoteId = found.value.get(uuidOf(entry));
    if (remoteId !== undefined) results.set(entry, { outcome: { kind: 'done' }, remoteId });
  }
}

function sinceOf({ sendingSinceMs }: EntryToSend): number {
  return sendingSinceMs ?? 0;
}

function underWay(afterMs: number): Failure {
  const reason = 'an earlier call may be under way';
  return retry({ code: 'under-way', reason, stage: 'unknown', afterMs });
}

const NOT_LOOKED_FOR: Failure = retry({
  code: 'not-looked-for',
  reason: 'an earlier call is looked for later',
  stage: 'unknown',
});

/**
 * A look that failed says nothing of the earlier call. Whatever kept it from looking (a full
 * quota, a refused credential) must not read as "that call had no effect".
 */
function unchecked(failure: Failure, deadline: AbortSignal): Failure {
  const reason = `earlier call not checked: ${failure.reason}`;
  if (failure.kind === 'rejected') {
    // Nothing is shown on a record that is gone, however often it is tried; who restores it may have it looked for.
    if (familyOf(failure.code) === 'record-gone') return { ...failure, stage: 'unknown' };
    return retry({ code: 'read-refused', scope: 'record', reason, stage: 'unknown' });
  }
  if (failure.kind !== 'retry') return { ...failure, stage: 'unknown' };
  if (failure.code !== 'aborted' || !deadline.aborted) {
    return { ...failure, reason, stage: 'unknown' };
  }
  return retry({ code: 'timeout', reason: 'earlier call not found in time', stage: 'unknown' });
}
