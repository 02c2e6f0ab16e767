import { describe, expect, test } from '@jest/globals';
import {
  type AccountUser,
  sharedAccounts,
  sharedAccountText,
} from '../../src/core/shared-account.ts';
import { mappingWith } from '../support/mapping.ts';

const match = (property: string, value: string, unique = true): AccountUser['match'] =>
  mappingWith(({ contact }) => ({
    contact: { ...contact, match: [{ property, value, ...(unique ? { unique } : {}) }] },
  })).match;

const ID = match('neostore_customer_id', 'identifiers.customerId');

const user = (tenant: string, portalId: string, keys = ID): AccountUser => ({
  tenant,
  portalId,
  match: keys,
});

describe('connections that write to one account', () => {
  test('are told where neither says whose an id is', () => {
    const shared = sharedAccounts([user('acme', '1'), user('globex', '1'), user('other', '2')]);
    expect(shared).toEqual([
      {
        portalId: '1',
        tenants: ['acme', 'globex'],
        property: 'neostore_customer_id',
        line: `"value": "$event.tenant & ':' & identifiers.customerId"`,
      },
    ]);
    expect(shared.map(sharedAccountText)).toEqual([
      `acme and globex write to one HubSpot account (1), and their mappings do not say whose a neostore_customer_id is: two customers with the same one are one contact there. Say in contact.match of each: "value": "$event.tenant & ':' & identifiers.customerId" (docs/recipes.md, "Two tenants in one HubSpot account")`,
    ]);
  });

  test('of three, in one warning', () => {
    const [shared, ...others] = sharedAccounts(['a', 'b', 'c'].map((tenant) => user(tenant, '1')));
    expect(others).toEqual([]);
    expect(shared?.tenants).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['an account of its own', [user('a', '1'), user('b', '2')]],
    [
      'the tenant in the key',
      [user('a', '1'), user('b', '1', match('neostore_customer_id', "$event.tenant & ':' & x"))],
    ],
    [
      'the tenant within a path',
      [
        user('a', '1', match('k', 'identifiers.($event . tenant & customerId)')),
        user('b', '1', ID),
      ],
    ],
    ['another property', [user('a', '1'), user('b', '1', match('globex_id', 'identifiers.id'))]],
    [
      'a key that need not be unique',
      [
        user('a', '1', match('email', 'attributes.email', false)),
        user('b', '1', match('email', 'attributes.email', false)),
      ],
    ],
  ])('are not where one has %s', (_what, users) => {
    expect(sharedAccounts(users)).toEqual([]);
  });

  test('get a line that keeps an expression whole', () => {
    const keys = match('k', 'a ? a : b');
    const [shared] = sharedAccounts([user('a', '1', keys), user('b', '1', keys)]);
    expect(shared?.line).toBe(`"value": "$event.tenant & ':' & (a ? a : b)"`);
  });
});
