import { identityOf } from './identity.ts';
import type { ContactKey, DirtyContact } from '../model/contact.ts';
import type { ContactSettlement } from '../model/settlement.ts';

/**
 * The keys whose values a contact's record in HubSpot held and does not hold any more, once it is
 * known what an attempt came to. What an attempt without a known end changed counts with it.
 */
export function releasedKeys(
  { confirmed, inDoubt }: Pick<DirtyContact, 'confirmed' | 'inDoubt'>,
  known: Pick<ContactSettlement, 'record' | 'confirmed'>,
  properties: readonly string[],
): readonly ContactKey[] {
  return properties.flatMap((property) => {
    const before = identityOf(property, confirmed[property] ?? inDoubt?.before?.[property] ?? '');
    const after = known.record === null ? '' : known.confirmed?.[property];
    const isHeld = after === undefined || identityOf(property, after) === before;
    return before === '' || isHeld ? [] : [{ property, value: before }];
  });
}
