import type { PastValue } from '../../../src/model/hubspot.ts';
import { describe, expect, test } from '@jest/globals';
import { causeOf, isKeptSilently } from '../../../src/core/reconcile/cause-of.ts';
import type { Difference } from '../../../src/core/reconcile/compare-record.ts';
import type { PropertyDefinition } from '../../../src/model/property.ts';
import type { Verdict } from '../../../src/model/verdict.ts';

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

describe('isKeptSilently', () => {
  const said: Verdict = {
    property: 'city',
    kind: 'kept',
    sent: 'Lyon',
    definition: 'd',
    held: 'Paris',
    code: 'kept-by-hubspot',
    reason: 'kept',
    isAssumed: true,
    atMs: Date.parse('2026-11-24T10:00:00Z'),
  };
  const at = (timestamp: string): PastValue[] => [
    { value: 'Paris', timestamp, sourceType: 'CRM_UI' },
    { value: 'Lyon', timestamp: '2026-11-01T10:00:00Z', sourceType: 'INTEGRATION' },
  ];

  test('is true of a value that HubSpot never held', () => {
    const never = history(['Paris', 'CRM_UI']);
    expect(isKeptSilently(aDifference(), DEFINITION, never, undefined)).toBe(true);
    expect(isKeptSilently(aDifference(), DEFINITION, at(''), undefined)).toBe(false);
  });

  test('is not known where no history is told, or so long a one that its beginning may be lost', () => {
    const long = Array.from({ length: 20 }, () => history(['Paris', null])).flat();
    expect(isKeptSilently(aDifference(), DEFINITION, [], undefined)).toBe(false);
    expect(isKeptSilently(aDifference(), DEFINITION, long, undefined)).toBe(false);
    expect(isKeptSilently(aDifference({ expected: '' }), DEFINITION, long, undefined)).toBe(false);
  });

  test('is true of what HubSpot holds still after ours was put back, and nobody set since', () => {
    const before = at('2026-11-24T09:59:00Z');
    expect(isKeptSilently(aDifference(), DEFINITION, before, said)).toBe(true);
    const after = at('2026-11-24T11:00:00Z');
    expect(isKeptSilently(aDifference(), DEFINITION, after, said)).toBe(false);
    expect(isKeptSilently(aDifference({ found: 'Nice' }), DEFINITION, before, said)).toBe(false);
  });

  test('is not said again of what HubSpot said, and a person changed', () => {
    const { isAssumed: _isAssumed, ...heard } = said;
    expect(isKeptSilently(aDifference(), DEFINITION, at(''), heard)).toBe(false);
  });
});
