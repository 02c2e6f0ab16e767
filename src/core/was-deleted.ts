import type { Mapping } from './mapping/mapping.ts';
import type { DirtyContact } from '../model/contact.ts';

/**
 * Whether a contact has no record because somebody deleted it in HubSpot. A record that was merged into
 * another was not deleted.
 */
export function wasDeleted({
  hubspotId,
  history,
}: Pick<DirtyContact, 'hubspotId' | 'history'>): boolean {
  if (hubspotId !== null) return false;
  const last = history.findLastIndex((change) => change.hubspotId !== null);
  return history.slice(last + 1).some(({ deleted }) => deleted === true);
}

/** Whether it was, and the mapping lets nothing make it again. */
export function isLeftDeleted(
  contact: Pick<DirtyContact, 'hubspotId' | 'history'>,
  { recreate }: Pick<Mapping, 'recreate'>,
): boolean {
  return recreate === 'never' && wasDeleted(contact);
}
