import {
  CONTACTS_PER_BATCH,
  idsOf,
  MERGED_IDS_PROPERTY,
  RECORD_ID_PROPERTY,
  type HubSpot,
} from '../hubspot/port.ts';
import type { Failure } from '../model/outcome.ts';

/** Which record took the place of one that is gone. */
export interface Successors {
  /** By old id; an id that is in neither map was deleted, and nothing took its place. */
  readonly ids: ReadonlyMap<string, string>;
  /** Old ids that could not be looked up. */
  readonly failed: ReadonlyMap<string, Failure>;
}

/** A record of which an update said nothing. */
export interface MissingRecord {
  readonly recordId: string;
  /** The ledger's id of its contact. */
  readonly contactId: number;
}

/**
 * Reads records that an update left out of its answer: after a merge, an old id resolves to the
 * record that the merge made, which names the ids that went into it. [HubSpot contacts guide]
 */
export async function findSuccessors(
  hubspot: Pick<HubSpot, 'readContacts'>,
  missing: readonly MissingRecord[],
): Promise<Successors> {
  const wanted = new Set(missing.map(({ recordId }) => recordId));
  const ids = new Map<string, string>();
  const failed = new Map<string, Failure>();
  for (let start = 0; start < missing.length; start += CONTACTS_PER_BATCH) {
    const part = missing.slice(start, start + CONTACTS_PER_BATCH);
    const answer = await hubspot.readContacts({
      idProperty: RECORD_ID_PROPERTY,
      ids: part.map(({ recordId }) => recordId),
      properties: [MERGED_IDS_PROPERTY],
      about: part.map(({ contactId }) => contactId),
    });
    for (const [id, failure] of answer.failed) failed.set(id, failure);
    for (const record of answer.records) {
      for (const old of idsOf(record)) if (wanted.has(old)) ids.set(old, record.id);
    }
  }
  return { ids, failed };
}
