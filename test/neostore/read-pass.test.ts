import { describe, expect, test } from '@jest/globals';
import { readPass } from '../../src/neostore/read-pass.ts';

const PASS = {
  id: 'p1',
  secret: 'hush',
  creationDate: '2026-02-01T00:00:00Z',
  lastUpdateDate: '2026-02-02T00:00:00Z',
  passType: 'user',
  identifiers: { customerId: '42' },
  metadata: { storeId: '7' },
  additionalData: { points: 3 },
  providers: {},
};

const DATE = '2026-03-01T10:00:00.1234567Z';

test('a pass is read without what is not needed', () => {
  expect(readPass({ ...PASS, providers: { apple: DATE } })).toEqual({
    id: 'p1',
    passType: 'user',
    createdAt: '2026-02-01T00:00:00.0000000Z',
    identifiers: { customerId: '42' },
    metadata: { storeId: '7' },
    installs: [{ wallet: 'apple', at: DATE }],
  });
});

describe('the wallets that hold a pass', () => {
  test.each<readonly [string, unknown, readonly (readonly [string, string])[]]>([
    ['in lower case', { apple: DATE }, [['apple', DATE]]],
    [
      'in any case',
      { Apple: DATE, GOOGLE: DATE },
      [
        ['apple', DATE],
        ['google', DATE],
      ],
    ],
    ['as a list', [{ provider: 'Apple', installationDate: DATE }], [['apple', DATE]]],
    ['as a list of names and dates', [{ name: 'google', date: DATE }], [['google', DATE]]],
    ['as objects', { apple: { installationDate: DATE } }, [['apple', DATE]]],
    ['without one', {}, []],
    ['as null', null, []],
    ['missing', undefined, []],
    ['as an empty list', [], []],
    ['with no date for one that does not hold it', { apple: null, google: '' }, []],
    ['with the first day of .NET', { apple: '0001-01-01T00:00:00' }, []],
    ['of another kind', { Samsung: DATE }, [['samsung', DATE]]],
    [
      'with fewer digits and another offset',
      { apple: '2026-03-01T12:00:00.5+02:00' },
      [['apple', '2026-03-01T10:00:00.5000000Z']],
    ],
    [
      'each once, with its newest date',
      [
        { provider: 'apple', installationDate: DATE },
        { provider: 'Apple', installationDate: '2025-01-01T00:00:00Z' },
      ],
      [['apple', DATE]],
    ],
  ])('are told %s', (_form, providers, expected) => {
    const installs = expected.map(([wallet, at]) => ({ wallet, at }));
    expect(readPass({ ...PASS, providers })).toMatchObject({ installs });
  });
});

test.each([
  ['no object', 'p1'],
  ['null', null],
  ['without an id', { ...PASS, id: null }],
  ['with a date of install that is none', { ...PASS, providers: { apple: 'soon' } }],
  ['with true for a date', { ...PASS, providers: { apple: true } }],
  ['with an entry without a date', { ...PASS, providers: [{ provider: 'apple' }] }],
  ['with an entry without a name', { ...PASS, providers: [{ installationDate: DATE }] }],
  ['with an entry that is null', { ...PASS, providers: [null] }],
  ['with a wallet without a name', { ...PASS, providers: { '': DATE } }],
  ['with wallets of no form', { ...PASS, providers: 'apple' }],
  ['with identifiers of no form', { ...PASS, identifiers: ['42'] }],
])('a pass %s is not guessed at', (_fault, value) => {
  expect(readPass(value)).toBeNull();
});

test('a pass id may be a number', () => {
  expect(readPass({ id: 42 })).toMatchObject({ id: '42' });
  expect(readPass({ id: null })).toBeNull();
});

test('a pass needs nothing but its id', () => {
  expect(readPass({ id: 'p1' })).toEqual({
    id: 'p1',
    passType: null,
    createdAt: null,
    identifiers: {},
    metadata: null,
    installs: [],
  });
  expect(readPass({ ...PASS, creationDate: 'long ago' })).toMatchObject({ createdAt: null });
});
