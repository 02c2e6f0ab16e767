import { expect, test } from '@jest/globals';
import { contactTitle, tellingKey } from '../../src/core/contact-title.ts';
import type { Registers } from '../../src/model/register.ts';

const EMAIL = { property: 'email', value: 'ada@example.com' };
const CUSTOMER = { property: 'neostore_customer_id', value: 'c1' };
const PASS = { property: '$pass', value: 'P1' };

function registers(values: Readonly<Record<string, string>>): Registers {
  return Object.fromEntries(
    Object.entries(values).map(([property, value]) => [
      property,
      { value, mode: 'newest' as const, at: '2025-02-17T12:00:00.0000000Z', event: 'e' },
    ]),
  );
}

test.each([
  [{ firstname: 'Ada', lastname: 'Lovelace' }, 'Ada Lovelace'],
  [{ firstname: ' Ada ', lastname: '' }, 'Ada'],
  [{ lastname: 'Lovelace' }, 'Lovelace'],
  [{ firstname: ' ' }, 'ada@example.com'],
  [{}, 'ada@example.com'],
])('%j: %s', (values: Readonly<Record<string, string>>, title) => {
  expect(contactTitle([PASS, CUSTOMER, EMAIL], { registers: registers(values) })).toBe(title);
});

test('a customer id says more than a pass, and anything more than nothing', () => {
  const title = (keys: Parameters<typeof contactTitle>[0]) => contactTitle(keys, { registers: {} });
  expect([title([PASS, CUSTOMER]), title([PASS]), title([])]).toEqual([
    'c1',
    'P1',
    'a contact without a key',
  ]);
  expect(tellingKey([])).toBeNull();
});
