import type { Mapping } from './mapping/mapping.ts';
import type { DirtyContact } from '../model/contact.ts';

/**
 * Whether a contact has no record because somebody deleted it in HubSpot, and the mapping lets nothing
 * make it again. A record that was merged into another was not deleted.
 */
export function isLeftDeleted(
  { hubspotId, history }: Pick<DirtyContact, 'hubspotId' | 'history'>,
  { recreate }: Pick<Mapping, 'recreate'>,
): boolean {
  if (recreate !== 'never' || hubspotId !== null) return false;
  const last = history.findLastIndex((change) => change.hubspotId !== null);
  return history.slice(last + 1).some(({ deleted }) => deleted === true);
}
