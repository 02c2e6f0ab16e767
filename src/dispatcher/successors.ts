import type { Failure } from '../core/outcome.ts';
import { CONTACTS_PER_BATCH, type HubSpot } from '../hubspot/port.ts';

/** Which record took the place of one that is gone. */
export type Successors =
  /** By old id; an id that is not there was deleted, and nothing took its place. */
  | { readonly kind: 'known'; readonly ids: ReadonlyMap<string, string> }
  | { readonly kind: 'unknown'; readonly failure: Failure };

const MERGED_IDS = 'hs_merged_object_ids';

/**
 * Reads records that an update left out of its answer: after a merge, an old id resolves to the
 * record that the merge made, which names the ids that went into it. [HubSpot contacts guide]
 */
export async function findSuccessors(
  hubspot: Pick<HubSpot, 'readContacts'>,
  recordIds: readonly string[],
): Promise<Successors> {
  const wanted = new Set(recordIds);
  const ids = new Map<string, string>();
  for (let start = 0; start < recordIds.length; start += CONTACTS_PER_BATCH) {
    const part = recordIds.slice(start, start + CONTACTS_PER_BATCH);
    const answer = await hubspot.readContacts({
      idProperty: 'hs_object_id',
      ids: part,
      properties: [MERGED_IDS],
    });
    if (answer.kind !== 'done') return { kind: 'unknown', failure: answer };
    for (const { id, properties } of answer.value) {
      const former = (properties[MERGED_IDS] ?? '').split(';').map((text) => text.trim());
      for (const old of [id, ...former]) if (wanted.has(old)) ids.set(old, id);
    }
  }
  return { kind: 'known', ids };
}
