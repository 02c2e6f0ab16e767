import type { PastValue } from '../../../src/model/hubspot.ts';
import { describe, expect, test } from '@jest/globals';
import { causeOf } from '../../../src/core/reconcile/cause-of.ts';
import type { Difference } from '../../../src/core/reconcile/compare-record.ts';
import type { PropertyDefinition } from '../../../src/model/property.ts';

const DEFINITION: PropertyDefinition = {
  name: 'city',
  type: 'string',
  multiple: false,
  options: [],
  readOnly: false,
  unique: false,
};

function aDifference(more: Partial<Difference> = {}): Difference {
  return { property: 'city', mode: 'newest', expected: 'Lyon', found: 'Paris', ...more };
}

function history(...values: readonly (readonly [string, string | null])[]): PastValue[] {
  return values.map(([value, sourceType]) => ({ value, timestamp: '', sourceType }));
}

describe('causeOf', () => {
  test('names who changed a value that was ours', () => {
    const values = history(['Paris', 'CRM_UI'], ['Lyon ', 'INTEGRATION']);
    expect(causeOf(aDifference(), DEFINITION, values)).toEqual({
      cause: 'changed in HubSpot',
      changedBy: 'CRM_UI',
    });
  });

  test('calls a value lost that is gone, and names who emptied it', () => {
    const values = history(['', 'CRM_UI'], ['Lyon', 'INTEGRATION']);
    expect(causeOf(aDifference({ found: '' }), DEFINITION, values)).toEqual({
      cause: 'lost',
      changedBy: 'CRM_UI',
    });
  });

  test('calls a value lost that HubSpot never had', () => {
    expect(causeOf(aDifference(), DEFINITION, history(['Paris', null]))).toEqual({
      cause: 'lost',
      changedBy: null,
    });
    expect(causeOf(aDifference(), DEFINITION, [])).toEqual({ cause: 'lost', changedBy: null });
  });

  test('knows that a property was empty before its first value', () => {
    const values = history(['Paris', 'IMPORT']);
    expect(causeOf(aDifference({ expected: '' }), DEFINITION, values)).toEqual({
      cause: 'changed in HubSpot',
      changedBy: 'IMPORT',
    });
  });

  test('finds appended options in what the property held', () => {
    const difference = aDifference({ mode: 'append', expected: 'a', found: 'b' });
    const definition = { ...DEFINITION, type: 'enumeration', multiple: true } as const;
    const values = history(['b', 'CRM_UI'], ['a;b', 'INTEGRATION']);
    expect(causeOf(difference, definition, values)?.cause).toBe('changed in HubSpot');
  });

  test('leaves an address alone that never was the primary one', () => {
    const email = aDifference({
      property: 'email',
      expected: 'ada@example.com',
      found: 'bob@example.com',
    });
    const definition = { ...DEFINITION, name: 'email' };
    const others = history(['bob@example.com', 'CRM_UI']);
    expect(causeOf(email, definition, others)).toBeNull();
    const ours = [...others, ...history(['Ada@example.com', 'INTEGRATION'])];
    expect(causeOf(email, definition, ours)?.cause).toBe('changed in HubSpot');
  });
});
