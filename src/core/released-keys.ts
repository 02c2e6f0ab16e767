import { identityOf } from './identity.ts';
import type { Properties } from './plan.ts';
import type { ContactKey, DirtyContact } from '../model/contact.ts';
import type { ContactSettlement } from '../model/settlement.ts';

/**
 * The keys whose values a contact's record in HubSpot held and does not hold any more, once it is
 * known what an attempt came to. What an attempt without a known end changed counts with it.
 *
 * @param held what the record was read to hold before the attempt: it may be one that an attempt
 *   whose answer was lost has made
 */
export function releasedKeys(
  { confirmed, inDoubt }: Pick<DirtyContact, 'confirmed' | 'inDoubt'>,
  { record, confirmed: confirms }: Pick<ContactSettlement, 'record' | 'confirmed'>,
  properties: readonly string[],
  held: Properties = {},
): readonly ContactKey[] {
  return properties.flatMap((property) => {
    const known = confirmed[property] ?? inDoubt?.before?.[property] ?? held[property] ?? '';
    const before = identityOf(property, known);
    const after = record === null ? '' : confirms?.[property];
    const isHeld = after === undefined || identityOf(property, after) === before;
    return before === '' || isHeld ? [] : [{ property, value: before }];
  });
}
