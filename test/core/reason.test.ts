import { describe, expect, test } from '@jest/globals';
import { convertValue } from '../../src/core/convert.ts';
import { deadLetterHint } from '../../src/core/dead-letter-hint.ts';
import { parseDelivery } from '../../src/core/event.ts';
import { leftOutHint } from '../../src/core/left-out-hint.ts';
import { familyOf, REASON_FAMILIES } from '../../src/core/reason.ts';
import { classifyAnswer, classifyInputError } from '../../src/hubspot/decisions/classify.ts';
import type { Rejected } from '../../src/model/outcome.ts';
import type { PropertyDefinition } from '../../src/model/property.ts';

const TIER: PropertyDefinition = {
  name: 'tier',
  type: 'enumeration',
  options: ['gold'],
  multiple: false,
  unique: false,
  readOnly: false,
};

describe('a reason of HubSpot has the code that HubSpot gives, and a family', () => {
  test.each([
    ['PROPERTY_DOESNT_EXIST', 'property-missing'],
    ['INVALID_OPTION', 'option-missing'],
    ['INVALID_EMAIL', 'email-invalid'],
    ['INVALID_INTEGER', 'value-refused'],
    ['READ_ONLY_VALUE', 'read-only'],
    ['CONFLICTING_UNIQUE_VALUE', 'value-taken'],
  ])('%s: %s', (code, family) => {
    const context = { propertyName: ['some_property'] };
    const error = { category: 'VALIDATION_ERROR', errors: [{ code, context }] };
    const rejected = classifyInputError(error) as Rejected;
    expect(rejected).toMatchObject({ code, reason: `VALIDATION_ERROR: ${code} (some_property)` });
    expect(familyOf(rejected.code)).toBe(family);
  });

  test('that it has no property for', () => {
    const error = { category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_DATE' }] };
    expect(classifyInputError(error)).toMatchObject({ code: 'INVALID_DATE' });
  });

  test('when it names the owner of a value', () => {
    const body = { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 123' };
    const { code } = classifyAnswer({ status: 409, body, askedMs: null }) as Rejected;
    expect(familyOf(code)).toBe('value-taken');
  });

  test('when it says no more than its category', () => {
    const { code } = classifyInputError({ category: 'VALIDATION_ERROR' }) as Rejected;
    expect(familyOf(code)).toBe('value-refused');
  });
});

describe('a reason of our own has a code with a family', () => {
  test.each([
    null,
    '{',
    '[]',
    '{}',
    '{"__id":"1"}',
    `{"__id":"${'x'.repeat(300)}","__eventName":"a"}`,
  ])('what is quarantined: %s', (body) => {
    const parsed = parseDelivery(body, 0);
    expect(parsed.kind === 'quarantined' ? familyOf(parsed.code) : null).toBe('not-an-event');
  });

  test.each([
    [{}, 'option-missing'],
    [{ readOnly: true }, 'read-only'],
    [{ type: 'number' }, 'value-refused'],
    [{ type: 'date' }, 'value-refused'],
  ] as const)('a value that does not fit %j', (definition, family) => {
    const conversion = convertValue({ ...TIER, ...definition }, 'platinum');
    expect(conversion.kind === 'refused' ? familyOf(conversion.code) : null).toBe(family);
  });
});

test('a code that HubSpot added lately and a reason of an earlier version are refused', () => {
  expect([familyOf('BRAND_NEW'), familyOf(null), familyOf('constructor')]).toEqual([
    'refused',
    'refused',
    'refused',
  ]);
});

test('each family says what to do with its dead letters', () => {
  expect(new Set(REASON_FAMILIES).size).toBe(REASON_FAMILIES.length);
  for (const family of REASON_FAMILIES) expect(family).toMatch(/^[a-z]+(-[a-z]+)*$/);
  for (const code of ['not-an-event', 'no-key', 'gave-up', 'INVALID_OPTION', 'internal', null]) {
    expect(deadLetterHint(code)).toMatch(/retry|discard/i);
  }
  expect(deadLetterHint('INVALID_OPTION')).not.toBe(deadLetterHint(null));
});

test.each([
  ['no-such-option', /Add the option/],
  ['INVALID_OPTION', /Add the option/],
  ['no-such-property', /setup/],
  ['PROPERTY_DOESNT_EXIST', /setup/],
  ['read-only', /computes this property/],
  ['READ_ONLY_VALUE', /computes this property/],
  ['INVALID_EMAIL', /a domain that ends as real ones do/],
  ['no-email-address', /a domain that ends as real ones do/],
  ['CONFLICTING_UNIQUE_VALUE', /Another record/],
  ['MISSING_CONDITIONAL_REQUIRED_PROPERTY', /A rule of an administrator/],
  ['kept-by-hubspot', /Nothing is to be done/],
  ['written-otherwise', /Nothing is to be done/],
  ['wrong-type', /does not fit the property/],
  [null, /does not fit the property/],
])('a value that is left out because of %s has a hint', (code, hint) => {
  expect(leftOutHint(code)).toMatch(hint);
});

test('a rule of an administrator has a hint of its own', () => {
  for (const code of ['MISSING_REQUIRED_PROPERTY', 'MISSING_CONDITIONAL_REQUIRED_PROPERTY']) {
    expect(familyOf(code)).toBe('required-in-hubspot');
    expect(deadLetterHint(code)).toMatch(/loosen the rule/);
  }
});
