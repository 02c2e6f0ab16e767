/** What a person can do about a value that is left out of contacts, by what its reason looks like. */
const HINTS: readonly (readonly [reasons: RegExp, hint: string])[] = [
  [
    /not one of its options|INVALID_OPTION/,
    'Add the option to the property in HubSpot, or map the value to one that is there.',
  ],
  [
    /no such contact property|PROPERTY_DOESNT_EXIST/,
    'Make the property with "neostore-hubspot setup", or take it out of the mapping.',
  ],
  [
    /does not let this property be written|READ_ONLY/,
    'HubSpot computes this property by itself: take it out of the mapping.',
  ],
];

const OTHER_HINT =
  'The value does not fit the type of the property: mend the expression in the mapping, or the type in HubSpot.';

/**
 * What a person can do about a value that is left out because of how HubSpot defines its property.
 * Once that is done, it is sent by itself within minutes, or at once when somebody asks for it.
 */
export function leftOutHint(reason: string): string {
  return HINTS.find(([reasons]) => reasons.test(reason))?.[1] ?? OTHER_HINT;
}
