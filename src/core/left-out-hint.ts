import { familyOf, type KeptCode, type ReasonFamily } from './reason.ts';

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
  'required-in-hubspot':
    'A rule of an administrator wants the property that is named: map it, or loosen the rule (Settings > Properties, or Settings > Objects > Contacts > Create record), then try again.',
};

/** What is left to HubSpot. */
const KEPT_HINTS: ReadonlyMap<string, string> = new Map<KeptCode, string>([
  [
    'kept-by-hubspot',
    'HubSpot took the request and keeps a value of its own, as it does where a lifecycle stage would go back. Nothing is to be done, unless the value there is wrong: then change it in HubSpot.',
  ],
  [
    'written-otherwise',
    'HubSpot has the value and writes it in a way of its own. Nothing is to be done; where it should be as it was sent, write it so in the mapping, for example with $phone.',
  ],
]);

const OTHER_HINT =
  'The value does not fit the property as HubSpot defines it: correct the expression in the mapping, or the property in HubSpot.';

/** The codes of values that HubSpot holds in a way of its own: nothing is to be done about them. */
export const CODES_LEFT_TO_HUBSPOT: readonly string[] = [...KEPT_HINTS.keys()];

/** Whether nothing is to be done about a value: HubSpot holds it as it holds it. */
export function isLeftToHubSpot(code: string | null): boolean {
  return code !== null && KEPT_HINTS.has(code);
}

/**
 * What a person can do about a value that is left out because of how HubSpot defines its property.
 * Once that is done, it is sent by itself within minutes, or at once when somebody asks for it.
 *
 * @param code of the reason; null where an earlier version of this program recorded it
 */
export function leftOutHint(code: string | null): string {
  return KEPT_HINTS.get(code ?? '') ?? HINTS[familyOf(code)] ?? OTHER_HINT;
}
