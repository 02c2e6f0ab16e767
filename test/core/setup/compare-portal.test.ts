import { describe, expect, test } from '@jest/globals';
import { comparePortal } from '../../../src/core/setup/compare-portal.ts';
import { aMapping, type Draft } from '../mapping/a-mapping.ts';
import type { PropertyDefinition } from '../../../src/model/property.ts';

const STATUSES = ['none', 'apple', 'google', 'both'];

function text(name: string, change: Partial<PropertyDefinition> = {}): PropertyDefinition {
  const plain = { multiple: false, options: [], readOnly: false, unique: false };
  return { name, type: 'string', ...plain, ...change };
}

/** A portal that has all that the small mapping needs. */
const PORTAL = [
  text('email'),
  text('firstname'),
  text('city'),
  text('neostore_id', { unique: true }),
  text('neostore_wallet_status', { type: 'enumeration', options: STATUSES }),
];

function compare(
  name: string,
  change: Partial<PropertyDefinition>,
  changeMapping?: (file: Draft) => void,
) {
  const portal = PORTAL.map((one) => (one.name === name ? { ...one, ...change } : one));
  return comparePortal(aMapping(changeMapping), portal);
}

describe('a mapping and a portal', () => {
  test('agree where every value has its place', () => {
    expect(comparePortal(aMapping(), PORTAL)).toEqual([]);
  });

  test('differ where a defined property is missing, which setup mends', () => {
    const portal = PORTAL.filter(({ name }) => name !== 'neostore_id');
    expect(comparePortal(aMapping(), portal)).toEqual([
      {
        property: 'neostore_id',
        kind: 'missing',
        mendable: true,
        message: 'property neostore_id does not exist in HubSpot',
      },
    ]);
  });

  test('differ where a property is there as sensitive data, which setup does not mend', () => {
    const portal = PORTAL.filter(({ name }) => name !== 'neostore_id');
    expect(comparePortal(aMapping(), portal, ['neostore_id', 'city'])).toEqual([
      {
        property: 'neostore_id',
        kind: 'sensitive',
        mendable: false,
        message: expect.stringMatching(/^property neostore_id exists in HubSpot as sensitive data/),
      },
    ]);
  });

  test('differ where the options are owners, which setup does not mend', () => {
    const change = { options: [], externalOptions: true } as const;
    expect(compare('neostore_wallet_status', change)).toMatchObject([
      { kind: 'options', mendable: false },
    ]);
  });

  test('differ where a written property is unknown, with the name that may be meant', () => {
    const portal = PORTAL.map((one) => (one.name === 'city' ? text('city_') : one));
    expect(comparePortal(aMapping(), portal)).toMatchObject([
      {
        property: 'city',
        kind: 'missing',
        mendable: false,
        message: expect.stringMatching(/city_/),
      },
    ]);
  });

  test.each([
    ['type', 'neostore_wallet_status', { type: 'number' }],
    ['options', 'neostore_wallet_status', { options: ['none'] }],
    ['not unique', 'neostore_id', { unique: false }],
    ['read-only', 'firstname', { readOnly: true }],
  ] as const)('differ in the kind "%s"', (kind, name, change) => {
    expect(compare(name, change)).toMatchObject([{ property: name, kind }]);
  });

  test('differ where several options are wanted and one is taken', () => {
    const several = (file: Draft): void => {
      file.hubspot.properties.neostore_wallet_status.multiple = true;
    };
    expect(compare('', {}, several)).toMatchObject([{ kind: 'single' }]);
    expect(compare('neostore_wallet_status', { multiple: true }, several)).toEqual([]);
  });

  test('names the options that are missing', () => {
    expect(compare('neostore_wallet_status', { options: ['none', 'APPLE'] })[0]?.message).toBe(
      'property neostore_wallet_status lacks the options google, both',
    );
  });
});
