import { expect, test } from '@jest/globals';
import { consentRegisters } from '../../../src/core/consent/registers.ts';
import { expectedContact } from '../../../src/core/expect/expected-contact.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';

const entry = (event: string, at: string) => ({ event, at, properties: {} });

test('a contact is written in an order of its own, with its pass only where nothing else names it', () => {
  const stamp = { at: '2026-01-01T00:00:00.0000000Z', event: 'e1' };
  const contact = expectedContact({
    keys: [
      { property: 'customer', value: 'c2' },
      { property: 'customer', value: 'c1' },
      { property: PASS_KEY, value: 'p' },
    ],
    claims: [{ property: 'email', value: 'all@x.org' }],
    registers: {
      ...consentRegisters('sms', false, stamp),
      ...consentRegisters('mail', true, stamp),
    },
    desired: {
      values: new Map([
        ['zip', { text: '1', mode: 'newest' }],
        ['city', { text: 'Lyon', mode: 'newest' }],
      ]),
      dropped: [{ property: 'birthdate', code: 'wrong-type', reason: 'not a date' }],
    },
    timeline: [
      entry('b', '2026-02'),
      entry('b', '2026-01'),
      entry('a', '2026-02'),
      entry('a', '2026-02'),
    ],
  });
  expect(JSON.stringify(contact)).toBe(
    JSON.stringify({
      keys: { customer: ['c1', 'c2'] },
      properties: { city: 'Lyon', zip: '1' },
      timeline: [
        entry('b', '2026-01'),
        entry('a', '2026-02'),
        entry('a', '2026-02'),
        entry('b', '2026-02'),
      ],
      consents: { mail: 'given', sms: 'never' },
      leftOut: { birthdate: 'not a date' },
      claims: { email: ['all@x.org'] },
    }),
  );
});

test('what is empty is left out', () => {
  const contact = expectedContact({
    keys: [{ property: PASS_KEY, value: 'p' }],
    claims: [],
    registers: {},
    desired: { values: new Map(), dropped: [] },
    timeline: [],
  });
  expect(contact).toEqual({ keys: { [PASS_KEY]: ['p'] }, properties: {} });
});
