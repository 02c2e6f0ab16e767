import {
  CONTACTS_PER_BATCH,
  idsOf,
  MERGED_IDS_PROPERTY,
  RECORD_ID_PROPERTY,
  type HubSpot,
} from '../hubspot/port.ts';
import type { Written } from './write-contacts.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';

/** Other records that answers to writes led to. */
export interface Neighbours {
  /** By the id that was asked for; an id that is in neither map leads to no record any more. */
  readonly records: ReadonlyMap<string, ContactRecord>;
  /** Ids that could not be looked up. */
  readonly failed: ReadonlyMap<string, Failure>;
}

/** What answers leave open. */
export interface Sought {
  readonly written: ReadonlyMap<DirtyContact, Written>;
  /** Ids of records that were read and are not there. */
  readonly missing: ReadonlyMap<DirtyContact, string>;
}

/**
 * Reads the records that took the place of those which an answer left out, and those
 * that turn out to have a unique value of a contact. After a merge, an old id resolves to the
 * record that the merge made, which names the ids that went into it. [HubSpot contacts guide]
 *
 * @param telling properties that tell whose a record is
 */
export async function readNeighbours(
  hubspot: Pick<HubSpot, 'readContacts'>,
  { written, missing }: Sought,
  telling: readonly string[],
): Promise<Neighbours> {
  const wanted = new Map<string, number[]>();
  const ofWritten = [...written].flatMap(([contact, one]) =>
    neighboursOf(contact, one).map((recordId) => ({ contact, recordId })),
  );
  const ofMissing = [...missing].map(([contact, recordId]) => ({ contact, recordId }));
  for (const { contact, recordId } of [...ofWritten, ...ofMissing]) {
    wanted.set(recordId, [...(wanted.get(recordId) ?? []), contact.id]);
  }
  const records = new Map<string, ContactRecord>();
  const failed = new Map<string, Failure>();
  for (let start = 0; start < wanted.size; start += CONTACTS_PER_BATCH) {
    const part = [...wanted].slice(start, start + CONTACTS_PER_BATCH);
    const answer = await hubspot.readContacts({
      idProperty: RECORD_ID_PROPERTY,
      ids: part.map(([recordId]) => recordId),
      properties: [MERGED_IDS_PROPERTY, ...telling],
      about: part.flatMap(([, contacts]) => contacts),
    });
    for (const [id, failure] of answer.failed) failed.set(id, failure);
    for (const record of answer.records) {
      for (const id of idsOf(record)) if (wanted.has(id)) records.set(id, record);
    }
  }
  return { records, failed };
}

/** Ids of the records that have to be known before it can be said what an answer means. */
function neighboursOf(contact: DirtyContact, written: Written): readonly string[] {
  const { plan, result } = written;
  if (plan.kind === 'upsert')
    return result.kind === 'rejected' ? [result.ownerId ?? []].flat() : [];
  return result.kind === 'missing' ? [plan.recordId] : holdersMet(contact, written);
}

/** Records that turn out to have a value which was sent for a contact that is in HubSpot. */
export function holdersMet(
  { dropped, duplicates }: DirtyContact,
  { plan }: Written,
): readonly string[] {
  const known = new Set([
    ...dropped.map(({ holder }) => holder?.recordId),
    ...duplicates.map(({ hubspotId }) => hubspotId),
  ]);
  const met = plan.dropped.flatMap(({ holder }) => holder?.recordId ?? []);
  return [...new Set(met)].filter((recordId) => !known.has(recordId));
}
