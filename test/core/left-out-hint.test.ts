import { expect, test } from '@jest/globals';
import { convertValue, type PropertyDefinition } from '../../src/core/convert.ts';
import { leftOutHint } from '../../src/core/left-out-hint.ts';

const TIER: PropertyDefinition = {
  name: 'tier',
  type: 'enumeration',
  options: ['gold'],
  multiple: false,
  unique: false,
  readOnly: false,
};

function reasonOf(definition: Partial<PropertyDefinition>): string {
  const conversion = convertValue({ ...TIER, ...definition }, 'platinum');
  return conversion.kind === 'refused' ? conversion.reason : 'taken';
}

test.each([
  [reasonOf({}), /Add the option/],
  ['HubSpot refused it: INVALID_OPTION', /Add the option/],
  ['HubSpot has no such contact property', /setup/],
  ['HubSpot refused it: PROPERTY_DOESNT_EXIST', /setup/],
  [reasonOf({ readOnly: true }), /computes this property/],
  [reasonOf({ type: 'number' }), /type of the property/],
  [reasonOf({ type: 'date' }), /type of the property/],
])('a value that is left out because of %j has a hint', (reason, hint) => {
  expect(leftOutHint(reason)).toMatch(hint);
});
