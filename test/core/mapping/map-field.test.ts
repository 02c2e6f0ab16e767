import { describe, expect, test } from '@jest/globals';
import { expressionOf, mapField, propertyNameOf } from '../../../src/core/mapping/map-field.ts';

const WISH = {
  event: 'Customer:Upserted',
  path: ['attributes', 'loyaltyTier'],
  property: 'tier',
  definition: null,
};

describe('a field that is mapped', () => {
  test('comes last among the others, written as they are', () => {
    const text = `{
  "events": {
    "Customer:Upserted": {
      "properties": {
        "city": "attributes.city"
      }
    }
  }
}
`;
    expect(mapField(text, WISH)).toBe(
      text.replace(
        '"attributes.city"\n',
        '"attributes.city",\n        "tier": "attributes.loyaltyTier"\n',
      ),
    );
  });

  test('stays on one line where the others do, and is defined where HubSpot lacks it', () => {
    const text = '{ "events": { "Customer:Upserted": { "properties": { "a": "b" } } } }';
    const definition = { label: 'Tier', type: 'enumeration', options: ['Gold', 'Silver'] } as const;
    const mapped = mapField(text, { ...WISH, definition }) ?? '';
    expect(mapped).toContain('{ "a": "b", "tier": "attributes.loyaltyTier" }');
    expect(JSON.parse(mapped)).toMatchObject({ hubspot: { properties: { tier: definition } } });
  });

  test('takes the place of what the property had', () => {
    const text = '{"events":{"Customer:Upserted":{"properties":{"tier":{"const":"x"},"b":1}}}}';
    expect(mapField(text, WISH)).toBe(text.replace('{"const":"x"}', '"attributes.loyaltyTier"'));
  });

  test('makes the rule of an event that has none, and fills an empty one', () => {
    expect(mapField('{}', WISH)).toBe(
      '{ "events": { "Customer:Upserted": { "properties": { "tier": "attributes.loyaltyTier" } } } }',
    );
  });

  test('has no place in a text that is no object', () => {
    expect(mapField('[1]', WISH)).toBeNull();
    expect(mapField('{"events":{"Customer:Upserted":{"properties":7}}}', WISH)).toBeNull();
  });

  test('is reached by names that are quoted where they have to be', () => {
    expect(expressionOf(['identifiers', 'y2.customerId'])).toBe('identifiers.`y2.customerId`');
  });

  test('has a property name that HubSpot takes', () => {
    expect(propertyNameOf(['attributes', 'loyaltyTier'], 'neostore')).toBe('neostore_loyalty_tier');
    expect(propertyNameOf(['identifiers', 'y2.customerId-'], 'neostore')).toBe(
      'neostore_y2_customer_id',
    );
    expect(propertyNameOf([], 'neostore')).toBe('neostore_');
  });
});
