import { expect, test } from '@jest/globals';
import { findSubscription } from '../../../src/core/consent/find-subscription.ts';
import { compareConsents } from '../../../src/core/setup/compare-consents.ts';

const TYPES = [
  { id: '1', name: 'Marketing Information', isActive: true },
  { id: '2', name: 'News', isActive: true },
  { id: '3', name: 'News', isActive: true },
  { id: '4', name: 'Old', isActive: false },
];

test.each(['1', 'Marketing Information'])(
  'a type is found by its id and by its name: %s',
  (named) => {
    expect(findSubscription(TYPES, named)).toEqual({ kind: 'found', type: TYPES[0] });
  },
);

test.each([
  ['Marketing Informations', /no subscription type .* did you mean "Marketing Information"\?/],
  ['Quite another thing altogether', /^HubSpot has no subscription type "[^"]*"$/],
  ['News', /several subscription types "News": name one by its id \(2, 3\)/],
  ['Old', /"Old" is archived/],
  ['4', /"Old" is archived/],
])('it says why there is none: %s', (named, reason) => {
  const found = findSubscription(TYPES, named);
  expect(found.kind === 'none' && found.reason).toMatch(reason);
});

test('the consents of a mapping are compared with the types of an account', () => {
  const consents = ['1', 'Marketing Information', 'Nothing like it'].map((subscription, index) => ({
    name: `consent_${index}`,
    subscription,
  }));
  const compared = compareConsents({ consents: consents as never }, TYPES);
  expect(compared).toEqual([
    'consent consent_1: consent consent_0 is of the same subscription type',
    'consent consent_2: HubSpot has no subscription type "Nothing like it"',
  ]);
});
