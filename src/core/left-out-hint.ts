import { familyOf, type ReasonFamily } from './reason.ts';

const HINTS: { readonly [family in ReasonFamily]?: string } = {
  'option-missing':
    'Add the option to the property in HubSpot, or map the value to one that is there.',
  'property-missing':
    'Create the property with "neostore-hubspot setup", or take it out of the mapping.',
  'email-invalid':
    'HubSpot takes no such e-mail address: it wants no quotes, no blanks, and a domain that ends as real ones do. Correct the address where it comes from; its next event sends it.',
  'erased-in-hubspot':
    'Somebody who had this address was erased in HubSpot, which takes it again only once that person fills in a form or writes to you. If it is this person, erase them here, too: "neostore-hubspot erase".',
  'value-taken':
    'Another record in HubSpot has this value. Merge both records there, or correct the value where it comes from.',
  'read-only': 'HubSpot computes this property by itself: take it out of the mapping.',
};

const OTHER_HINT =
  'The value does not fit the property as HubSpot defines it: correct the expression in the mapping, or the property in HubSpot.';

/**
 * What a person can do about a value that is left out because of how HubSpot defines its property.
 * Once that is done, it is sent by itself within minutes, or at once when somebody asks for it.
 *
 * @param code of the reason; null where an earlier version of this program recorded it
 */
export function leftOutHint(code: string | null): string {
  return HINTS[familyOf(code)] ?? OTHER_HINT;
}
