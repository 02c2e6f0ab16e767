import { z } from 'zod';
import { parseAnswer, refusalOf, type ApiAnswer } from './api.ts';
import type { ContactsAt } from './contact-requests.ts';
import { idsOf, MERGED_IDS_PROPERTY, RECORD_ID_PROPERTY } from './port.ts';
import { readContacts } from './read-contacts.ts';
import type { ContactRecord, MergeResult } from '../model/hubspot.ts';

/** The merge endpoint answers with the record that holds both contacts, under an id of its own. */
const MergeAnswerSchema = z.object({
  id: z.string(),
  properties: z.object({ email: z.string().nullish() }).nullish().catch(null),
});

/** "Cannot have more than 250 identities on a profile", says HubSpot with this status. */
const TOO_MANY_IDENTITIES = 414;

/**
 * Makes two records one. A merge that is refused may have been done by an attempt whose answer was
 * lost, or by a person; HubSpot does not say so in a way of its own, so both records are looked at.
 */
export async function mergeContacts(
  at: ContactsAt,
  primaryId: string,
  duplicateId: string,
  about: readonly number[] = [],
): Promise<MergeResult> {
  const answer = await at.api.request({
    method: 'POST',
    path: `${at.path}/merge`,
    body: { primaryObjectId: primaryId, objectIdToMerge: duplicateId },
    endpoint: 'contacts/merge',
    repeatable: false,
    contacts: about,
  });
  const reason = refusedReason(answer);
  if (reason === null) {
    const merged = parseAnswer(MergeAnswerSchema, answer);
    if (merged.kind === 'done') {
      const { id, properties } = merged.value;
      return { kind: 'merged', recordId: id, email: properties?.email ?? null };
    }
    return merged.kind === 'rejected' ? { kind: 'refused', reason: merged.reason } : merged;
  }
  const ids = [primaryId, duplicateId];
  const properties = [MERGED_IDS_PROPERTY, 'email'];
  const query = { idProperty: RECORD_ID_PROPERTY, ids, properties, about };
  const { records, failed } = await readContacts(at, query);
  const [failure] = failed.values();
  if (failure !== undefined) return failure;
  const duplicate = recordBehind(duplicateId, records);
  if (duplicate === undefined) return { kind: 'missing' };
  const isOne = duplicate === recordBehind(primaryId, records);
  if (!isOne) return { kind: 'refused', reason };
  return { kind: 'merged', recordId: duplicate.id, email: duplicate.properties['email'] ?? null };
}

/** Why HubSpot does not merge these two; null where it did, or where that is not the question. */
function refusedReason(answer: ApiAnswer): string | null {
  const reason = refusalOf(answer)?.rejected.reason;
  if (reason !== undefined) return reason;
  const hasTooMany = answer.kind === 'failed' && answer.status === TOO_MANY_IDENTITIES;
  return hasTooMany ? 'too many identities' : null;
}

/** An id leads to its own record, or to the one that it was merged into. */
function recordBehind(id: string, records: readonly ContactRecord[]): ContactRecord | undefined {
  return records.find((record) => idsOf(record).includes(id));
}
