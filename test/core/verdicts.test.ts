import { describe, expect, test } from '@jest/globals';
import { isLookedUp, lookedUpBy } from '../../src/core/looked-up.ts';
import type { Desired } from '../../src/core/plan.ts';
import { droppedBy, verdictOnStored, verdictText } from '../../src/core/verdicts.ts';
import { withVerdicts } from '../../src/core/with-verdicts.ts';
import type { PropertyDefinition, PropertyType } from '../../src/model/property.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { WriteMode } from '../../src/model/write-mode.ts';

const SAID = { definition: 'd', atMs: 7 };

function definition(name: string, type: PropertyType, fieldType = 'text'): PropertyDefinition {
  const options = ['lead', 'customer', 'a', 'b'];
  return { name, type, fieldType, options, multiple: false, readOnly: false, unique: false };
}

const refused: Verdict = {
  property: 'phone',
  kind: 'refused',
  sent: '12',
  held: null,
  code: 'INVALID_PHONE_NUMBER',
  reason: 'VALIDATION_ERROR: INVALID_PHONE_NUMBER (phone)',
  ...SAID,
};

describe('what HubSpot stored', () => {
  const verdict = (
    of: PropertyDefinition,
    [text, held, before]: readonly [string, string, string?],
    mode: WriteMode = 'newest',
  ): Verdict | null => verdictOnStored({ definition: of, mode, text, held, before }, SAID);
  const stage = definition('lifecyclestage', 'enumeration');
  const phone = definition('phone', 'string', 'phonenumber');

  test.each<[PropertyDefinition, string, string]>([
    [definition('city', 'string'), 'Lyon', 'Lyon '],
    [definition('email', 'string'), 'Ada@X.io', 'ada@x.io'],
    [phone, '+1 (888) 482-7768', '+18884827768'],
    [definition('points', 'number'), '1.0', '1'],
    [definition('born', 'date'), '1990-05-03', '1990-05-03T00:00:00Z'],
    [stage, 'b;a', 'a;b'],
  ])('is the value that was sent in another way of writing: %p', (of, text, held) => {
    expect(verdict(of, [text, held])).toBeNull();
  });

  test('is its own where it held that before', () => {
    expect(verdict(stage, ['lead', 'customer', 'customer'])).toEqual({
      property: 'lifecyclestage',
      kind: 'kept',
      sent: 'lead',
      held: 'customer',
      code: 'kept-by-hubspot',
      reason: 'kept by HubSpot: it took the request, and holds a value of its own',
      ...SAID,
    });
  });

  test('is ours in another form where it held something else before', () => {
    const said = verdict(phone, ['0612345678', '+33612345678', '']);
    expect(said).toMatchObject({ kind: 'written-otherwise', held: '+33612345678' });
  });

  test.each<[PropertyDefinition, string, Verdict['kind']]>([
    [stage, 'customer', 'kept'],
    [phone, '+33612345678', 'written-otherwise'],
    [phone, '', 'kept'],
  ])('is judged by its type where it is not known what was there: %p', (of, held, kind) => {
    expect(verdict(of, ['lead', held])).toMatchObject({ kind });
  });

  test('of appended options is more than was sent', () => {
    expect(verdict(stage, ['a', 'a;b'], 'append')).toBeNull();
    expect(verdict(stage, ['a', 'b', 'b'], 'append')).toMatchObject({ kind: 'kept' });
  });

  test('is told with what HubSpot holds', () => {
    expect(verdictText({ kind: 'kept', held: 'customer' })).toBe('kept by HubSpot: holds customer');
    expect(verdictText({ kind: 'kept', held: '' })).toBe('kept by HubSpot: holds nothing');
    expect(verdictText({ kind: 'written-otherwise', held: '+33' })).toBe(
      'written otherwise: holds +33',
    );
  });
});

describe('a value of which HubSpot said something', () => {
  const desired: Desired = {
    values: new Map([
      ['phone', { text: '12', mode: 'newest' }],
      ['city', { text: 'Lyon', mode: 'newest' }],
    ]),
    dropped: [],
  };

  test('is left out where it is this very one, under the same definition', () => {
    const { values, dropped } = withVerdicts(desired, [refused], () => 'd', true);
    expect([...values.keys()]).toEqual(['city']);
    expect(dropped).toEqual([
      {
        property: 'phone',
        code: 'INVALID_PHONE_NUMBER',
        reason: 'HubSpot refused it: INVALID_PHONE_NUMBER',
        schema: true,
      },
    ]);
  });

  test.each([
    ['another value', { ...refused, sent: '13' }, 'd'],
    ['another definition', refused, 'e'],
  ])('is sent where HubSpot spoke of %s', (_what, verdict, hash) => {
    expect(withVerdicts(desired, [verdict], () => hash, true)).toBe(desired);
  });

  test('is left to HubSpot where it was kept', () => {
    const verdict = { ...refused, kind: 'kept', held: '13', code: 'kept-by-hubspot' } as const;
    expect(withVerdicts(desired, [verdict], () => 'd', true).values).toEqual(desired.values);
    expect(droppedBy(verdict)).toMatchObject({ kept: true, schema: true });
  });

  test.each([
    ['of a contact that could not be made without it', false, '12', 0],
    ['of a contact that was made in another way', true, '12', 1],
    ['which is wanted of a contact that is to be made', false, '', 1],
  ])('is told as left out, or not, %s', (_whose, isMade, sent, told) => {
    const lost = { ...refused, sent, lookedUp: [] };
    const values = new Map(sent === '' ? [] : desired.values);
    const { dropped } = withVerdicts({ values, dropped: [] }, [lost], () => 'd', isMade);
    expect(dropped).toHaveLength(told);
  });

  test('is told by the rule that it sets off', () => {
    const code = 'MISSING_CONDITIONAL_REQUIRED_PROPERTY';
    const reason = 'HubSpot wants state with country';
    expect(droppedBy({ ...refused, code, reason })).toMatchObject({ code, reason });
  });
});

test('a contact that could not be made is looked up again once it has another key', () => {
  const [mail, id] = [
    { property: 'email', value: 'a@x.io' },
    { property: 'customer', value: '1' },
  ];
  const lost = { ...refused, lookedUp: lookedUpBy([mail, id]) };
  expect(isLookedUp(lost, [mail])).toBe(true);
  expect(isLookedUp(lost, [mail, { property: 'customer', value: '2' }])).toBe(false);
  expect(isLookedUp(refused, [])).toBe(false);
});
