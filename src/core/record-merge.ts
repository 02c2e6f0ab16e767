import type { Mapping } from './mapping/mapping.ts';
import { identityOf } from './identity.ts';
import type { DirtyContact } from '../model/contact.ts';

/** Records that are merged of one connection in 24 hours: a merge cannot be undone. */
export const MERGES_PER_DAY_MAX = 20;

/** What becomes of the records of a contact of whom HubSpot has several. */
export type RecordMerge =
  | { readonly kind: 'merge'; readonly recordId: string; readonly duplicateId: string }
  /** They stay several until a person merges them in HubSpot. */
  | { readonly kind: 'left'; readonly reason: string };

/**
 * Decides whether records of a contact are merged: only those that the daemon made, both of them,
 * because what a person or another program made is for a person to judge. Null where there is nothing
 * to merge.
 */
export function recordMerge(
  contact: Pick<DirtyContact, 'hubspotId' | 'origin' | 'duplicates'>,
  { merge }: Pick<Mapping, 'merge'>,
): RecordMerge | null {
  const { hubspotId: recordId, origin, duplicates } = contact;
  if (recordId === null || duplicates.length === 0) return null;
  const made = duplicates.find((duplicate) => duplicate.origin === 'created');
  if (merge === 'never') return left(contact, 'the mapping says so');
  if (origin !== 'created' || made === undefined) {
    return left(contact, 'not all of them were made by this daemon');
  }
  return { kind: 'merge', recordId, duplicateId: made.hubspotId };
}

/**
 * The e-mail that counts as confirmed of the record that remains, so that a newer one of the contact
 * follows it: the record's primary one where that is one of the contact's own, else the one known
 * before, because another one was a person's choice.
 *
 * @param primary what HubSpot says of it; null where it does not
 */
export function emailAfterMerge(
  { confirmed, keys }: Pick<DirtyContact, 'confirmed' | 'keys'>,
  primary: string | null,
): string | undefined {
  const own = keys.filter(({ property }) => property === 'email').map(({ value }) => value);
  const isOwn = primary !== null && own.includes(identityOf('email', primary) ?? '');
  return isOwn ? primary : confirmed['email'];
}

/** The same once no more merges are made in the day. */
export function beyondLimit(contact: Pick<DirtyContact, 'hubspotId' | 'duplicates'>): string {
  return left(contact, `${MERGES_PER_DAY_MAX} were merged within a day`).reason;
}

function left(
  { hubspotId, duplicates }: Pick<DirtyContact, 'hubspotId' | 'duplicates'>,
  why: string,
): Extract<RecordMerge, { kind: 'left' }> {
  const ids = [hubspotId, ...duplicates.map((duplicate) => duplicate.hubspotId)].join(', ');
  return { kind: 'left', reason: `HubSpot records ${ids} are not merged, as ${why}` };
}
