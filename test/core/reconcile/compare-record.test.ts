import { describe, expect, test } from '@jest/globals';
import { compareRecord, type Difference } from '../../../src/core/reconcile/compare-record.ts';
import type { WriteMode } from '../../../src/model/write-mode.ts';
import type { PropertyDefinition, PropertyType } from '../../../src/model/property.ts';

interface Case {
  readonly property?: string;
  readonly type?: PropertyType;
  readonly fieldType?: string;
  readonly mode?: WriteMode;
  readonly expected: string;
  readonly confirmed?: string;
  readonly origin?: 'created' | 'adopted';
  readonly record?: { readonly [property: string]: string };
  /** What HubSpot said that it holds instead. */
  readonly held?: string;
}

/** How a record differs in one property that HubSpot had confirmed, unless told otherwise. */
function compare(one: Case): readonly Difference[] {
  const { property = 'x', type = 'string', mode = 'newest', expected, record = {} } = one;
  const { confirmed = expected, origin = 'created', held } = one;
  const definition: PropertyDefinition = {
    name: property,
    type,
    ...(one.fieldType === undefined ? {} : { fieldType: one.fieldType }),
    multiple: type === 'enumeration',
    options: ['a', 'b', 'c'],
    readOnly: false,
    unique: false,
  };
  return compareRecord(
    { confirmed: { [property]: confirmed }, origin },
    {
      values: new Map([[property, { text: expected, mode }]]),
      ...(held === undefined
        ? {}
        : { verdicts: new Map([[property, { ...VERDICT, property, held }]]) }),
    },
    { id: '11', properties: record },
    new Map([[property, definition]]),
  );
}

const VERDICT = {
  kind: 'kept',
  sent: 'lead',
  definition: '',
  code: 'kept-by-hubspot',
  reason: 'kept',
  atMs: 0,
} as const;

describe('compareRecord', () => {
  test.each([
    ['customer', 'customer', []],
    ['customer', 'lead', []],
    ['customer', 'other', [{ expected: 'lead', found: 'other' }]],
  ] as const)('believes what HubSpot said that it holds (%s), and finds %s', (held, x, found) => {
    const one = { expected: 'lead', confirmed: held, held, record: { x } };
    expect(compare(one)).toMatchObject(found);
    expect(compare(one)).toHaveLength(found.length);
  });

  test('compares numbers of telephones by their digits and a leading plus', () => {
    const phone = { fieldType: 'phonenumber', expected: '+33 (0)6-12.34/56' };
    expect(compare({ ...phone, record: { x: '+33 0612 3456' } })).toEqual([]);
    expect(compare({ ...phone, record: { x: '3306123456' } })).toHaveLength(1);
    expect(compare({ ...phone, expected: 'none', record: { x: 'unknown' } })).toHaveLength(1);
  });

  test.each(['newest', 'oldest'] as const)(
    'finds a value that is another one, or gone (%s)',
    (mode) => {
      const difference = { property: 'x', mode, expected: 'Ada' };
      expect(compare({ mode, expected: 'Ada', record: { x: 'Bob' } })).toEqual([
        { ...difference, found: 'Bob' },
      ]);
      expect(compare({ mode, expected: 'Ada' })).toEqual([{ ...difference, found: '' }]);
      expect(compare({ mode, expected: 'Ada', record: { x: 'Ada' } })).toEqual([]);
    },
  );

  test.each<[PropertyType, string, string, boolean]>([
    ['string', 'Ada', ' Ada ', true],
    ['string', 'Ada', 'ada', false],
    ['number', '1', '1.0', true],
    ['number', '1', '1.01', false],
    ['bool', 'true', 'TRUE', true],
    ['bool', 'true', 'false', false],
    ['date', '2026-11-23', '1795392000000', true],
    ['date', '2026-11-23', '2026-11-24', false],
    ['datetime', '2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00Z', true],
    ['datetime', '2026-11-23T10:00:00.000Z', '1795428000000', true],
    ['datetime', '2026-11-23T10:00:00.000Z', '2026-11-23T10:00:01Z', false],
    ['datetime', '2026-11-23T10:00:00.000Z', 'some day', false],
    ['enumeration', 'a;b', 'b;a', true],
    ['enumeration', 'a;b', 'a', false],
    ['phone_number', '+33 6 12 34', '+3361234', true],
    ['phone_number', '+33 6 12 34', '+3361235', false],
  ])('knows when a %s is only written in another way: %s, %s', (type, expected, x, same) => {
    expect(compare({ type, expected, record: { x } })).toHaveLength(same ? 0 : 1);
  });

  test('knows a number that HubSpot keeps without what makes it readable', () => {
    const phone = { expected: '+1 (888) 482-7768', record: { x: '+18884827768' } };
    expect(compare({ ...phone, fieldType: 'phonenumber' })).toEqual([]);
    expect(compare({ ...phone, fieldType: 'text' })).toHaveLength(1);
    expect(
      compare({ ...phone, fieldType: 'phonenumber', record: { x: '+18884827769' } }),
    ).toHaveLength(1);
  });

  test('finds missing options of an appended value, and lets HubSpot hold more', () => {
    const appended = { type: 'enumeration', mode: 'append', expected: 'a;b' } as const;
    expect(compare({ ...appended, record: { x: 'c;b;a' } })).toEqual([]);
    expect(compare({ ...appended, record: { x: 'a;c' } })).toMatchObject([{ found: 'a;c' }]);
  });

  test.each(['if-empty', 'create-only'] as const)(
    'leaves any value of HubSpot alone (%s)',
    (mode) => {
      expect(compare({ mode, expected: 'Ada', record: { x: 'Bob' } })).toEqual([]);
      expect(compare({ mode, expected: 'Ada' })).toHaveLength(1);
      expect(compare({ mode, expected: '' })).toEqual([]);
    },
  );

  test('does not miss what is for created contacts only on one that was there before', () => {
    expect(compare({ mode: 'create-only', expected: 'Ada', origin: 'adopted' })).toEqual([]);
  });

  test('takes a secondary address for ours, in any case', () => {
    const email = { property: 'email', expected: 'ada@example.com' };
    const other = { email: 'bob@example.com' };
    const secondary = { hs_additional_emails: 'x@example.com;Ada@example.com' };
    expect(compare({ ...email, record: { email: 'ADA@example.com' } })).toEqual([]);
    expect(compare({ ...email, record: { ...other, ...secondary } })).toEqual([]);
    expect(compare({ ...email, record: other })).toMatchObject([{ found: 'bob@example.com' }]);
    expect(compare({ ...email, expected: '', record: other })).toHaveLength(1);
    expect(compare({ ...email, expected: '' })).toEqual([]);
  });

  test('says nothing of what HubSpot never confirmed', () => {
    expect(compare({ expected: 'Ada', confirmed: 'Bob', record: { x: 'Bob' } })).toEqual([]);
  });

  test('says nothing of a property that the portal has no more', () => {
    const values = new Map([['x', { text: 'Ada', mode: 'newest' as const }]]);
    const contact = { confirmed: { x: 'Ada' }, origin: 'created' as const };
    expect(compareRecord(contact, { values }, { id: '11', properties: {} }, new Map())).toEqual([]);
  });
});
