import { describe, expect, test } from '@jest/globals';
import { TAKEN_AGAIN_MS } from '../../src/core/ledger/taken.ts';
import { ownValues, withoutTaken } from '../../src/core/own-values.ts';
import type { Desired, KnownContact } from '../../src/core/plan.ts';
import { aMapping } from './mapping/a-mapping.ts';
import type { Claim } from '../../src/model/claim.ts';

const NOW = 1_700_000_000_000;
const mapping = aMapping();
const holder = { property: 'neostore_id', value: 'A1' };

function desired(values: Readonly<Record<string, string>>): Desired {
  const entries = Object.entries(values).map(
    ([property, text]) => [property, { text, mode: 'newest' as const }] as const,
  );
  return { values: new Map(entries), dropped: [{ property: 'zip', reason: 'earlier' }] };
}

function textsOf({ values }: Desired): Record<string, string> {
  return Object.fromEntries([...values].map(([property, { text }]) => [property, text]));
}

type Sender = Pick<KnownContact, 'keys' | 'claims' | 'dropped'>;
const nobody: Sender = { keys: [], claims: [], dropped: [] };
const claim = (changes: Partial<Claim> = {}): Claim => ({
  property: 'email',
  value: 'anna@x.org',
  kind: 'taken',
  holder,
  ...changes,
});

describe('a value that the contact claims', () => {
  test('is left out, with the name of whoever holds it', () => {
    const contact = { ...nobody, claims: [claim()] };
    const own = ownValues(desired({ email: ' Anna@x.org', city: 'Lyon' }), contact, mapping, NOW);
    expect(textsOf(own)).toEqual({ city: 'Lyon' });
    expect(own.dropped).toEqual([
      { property: 'zip', reason: 'earlier' },
      { property: 'email', code: 'taken', reason: 'Id A1 has it' },
    ]);
  });

  test('gives way to the newest value of the contact’s own', () => {
    const keys = [
      { property: 'email', value: 'old@x.org', at: '2025-01' },
      { property: 'email', value: 'new@x.org', at: '2025-03' },
      { property: 'email', value: 'unknown@x.org', at: '' },
      { property: 'neostore_id', value: 'B2', at: '2025-04' },
    ];
    const contact = { ...nobody, claims: [claim()], keys };
    const own = ownValues(desired({ email: 'anna@x.org' }), contact, mapping, NOW);
    expect(textsOf(own)).toEqual({ email: 'new@x.org' });
    expect(own.dropped).toHaveLength(2);
  });

  test.each([
    [claim({ kind: 'ignored', holder: null }), 'names-nobody', 'it names nobody'],
    [
      claim({ kind: 'over-limit', holder: null }),
      'over-limit',
      'the contact has another one already',
    ],
    [claim({ holder: null }), 'taken', 'another contact has it'],
    [claim({ holder: { property: 'email', value: 'a@x.org' } }), 'taken', 'another contact has it'],
    [claim({ holder: { property: '$pass', value: 'P1' } }), 'taken', 'pass P1 has it'],
    [claim({ holder: { property: 'card', value: '7' } }), 'taken', 'card 7 has it'],
  ])('has a code and a reason for each kind: %#', (one, code, reason) => {
    const contact = { ...nobody, claims: [one] };
    const { dropped } = ownValues(desired({ email: 'anna@x.org' }), contact, mapping, NOW);
    expect(dropped.at(-1)).toEqual({ property: 'email', code, reason });
  });

  test('is only that value, of a property that names the contact', () => {
    const claims = [claim(), claim({ property: 'city', value: 'Lyon' })];
    const given = desired({ email: 'other@x.org', city: 'Lyon' });
    expect(ownValues(given, { ...nobody, claims }, mapping, NOW)).toEqual(given);
  });

  test('is no other value for its case, but for an address', () => {
    const claims = [claim({ property: 'neostore_id', value: 'Xy9' })];
    const given = desired({ neostore_id: 'xY9' });
    expect(ownValues(given, { ...nobody, claims }, mapping, NOW)).toEqual(given);
  });
});

describe('a value that another record in HubSpot has', () => {
  const taken = [{ property: 'email', value: 'anna@x.org', recordId: '1001' }];
  const dropped = {
    property: 'email',
    code: 'taken',
    reason: 'HubSpot record 1001 has it',
    holder: { recordId: '1001', value: 'anna@x.org', againAtMs: NOW + TAKEN_AGAIN_MS },
  };

  test('is left out, and tried again a day later', () => {
    const own = withoutTaken(desired({ email: 'Anna@x.org' }), nobody, taken, NOW);
    expect(textsOf(own)).toEqual({});
    expect(own.dropped.at(-1)).toEqual(dropped);
  });

  test('is remembered until then', () => {
    const contact = { ...nobody, dropped: [dropped] };
    const given = desired({ email: 'anna@x.org' });
    const own = ownValues(given, contact, mapping, NOW + TAKEN_AGAIN_MS - 1);
    expect(textsOf(own)).toEqual({});
    expect(own.dropped.at(-1)).toEqual(dropped);
    expect(ownValues(given, contact, mapping, NOW + TAKEN_AGAIN_MS)).toEqual(given);
  });

  test('is not remembered by a clock that was set back', () => {
    const given = desired({ email: 'anna@x.org' });
    expect(ownValues(given, { ...nobody, dropped: [dropped] }, mapping, NOW - 1)).toEqual(given);
  });

  test('is no other value of the same property', () => {
    const given = desired({ email: 'new@x.org' });
    expect(ownValues(given, { ...nobody, dropped: [dropped] }, mapping, NOW)).toEqual(given);
    expect(withoutTaken(given, nobody, taken, NOW)).toEqual(given);
  });
});
