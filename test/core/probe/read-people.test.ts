import { describe, expect, test } from '@jest/globals';
import {
  readBlockedEmail,
  readMerge,
  readNameless,
  readPartialEmailUpserts,
  readSparseEmailUpserts,
  readUpsertNew,
} from '../../../src/core/probe/read-people.ts';
import { refused, taken } from './replies.ts';

describe('an address that was deleted for privacy', () => {
  test('is refused with a code, of which nothing particular is told', () => {
    const errors = [
      { code: 'OTHER', message: 'other' },
      {
        code: 'BLOCKED',
        message: 'x-1@example.com of portal 12345 is "Ada@Example.com"',
        context: { propertyName: ['email'] },
      },
    ];
    expect(readBlockedEmail(refused({ category: 'C', message: 'm', errors }, 409))).toEqual({
      kind: 'found',
      name: 'blockedEmail',
      value: {
        status: 409,
        category: 'C',
        code: 'BLOCKED',
        message: '<address> of portal <number> is "<address>"',
      },
    });
  });

  test.each([
    ['in a message alone', { message: 'gone' }, { category: '', code: null, message: 'gone' }],
    [
      'in a detail that names no property',
      { errors: [{ code: 'X', message: 'gone' }] },
      { code: 'X', message: 'gone' },
    ],
  ])('is refused %s', (_, body, value) => {
    expect(readBlockedEmail(refused(body))).toMatchObject({ value: { status: 400, ...value } });
  });

  test('is taken again', () => {
    expect(readBlockedEmail(taken())).toMatchObject({ kind: 'open' });
  });
});

describe('a contact without names', () => {
  test.each([
    ['is made', taken(), { value: 'created' }],
    [
      'is refused',
      refused({ message: 'A contact needs one of: email, firstname, lastname' }),
      { value: 'refused' },
    ],
    [
      'is refused by a detail',
      refused({ errors: [{ context: { propertyName: ['email'] } }] }),
      { value: 'refused' },
    ],
    [
      'is refused for something else',
      refused(),
      { reason: 'HubSpot refused for another reason: VALIDATION_ERROR' },
    ],
  ])('%s', (_, upsert, found) => {
    expect(readNameless(upsert)).toMatchObject(found);
  });
});

describe('upserts by e-mail', () => {
  test.each([
    ['with a bad record are taken but for it', taken([{ id: '1' }], [{}]), { value: true }],
    ['with a bad record are refused', refused(), { value: false }],
    ['with a bad record are taken whole', taken([{ id: '1' }, { id: '2' }]), { kind: 'open' }],
  ])('%s', (_, batch, found) => {
    expect(readPartialEmailUpserts(batch)).toMatchObject(found);
  });

  test.each([
    [
      'may leave the address out',
      { known: taken(), unknown: taken(), isKept: true },
      { value: 'written' },
    ],
    ['may not', { known: refused(), unknown: refused(), isKept: true }, { value: 'refused' }],
    [
      'empty what they leave out',
      { known: taken(), unknown: taken(), isKept: false },
      { kind: 'open', reason: 'HubSpot took it, and emptied what it did not name' },
    ],
    [
      'may for a known contact alone',
      { known: taken(), unknown: refused(), isKept: true },
      { reason: 'HubSpot took it for a known contact, and refused it for a new one' },
    ],
    [
      'may for a new contact alone',
      { known: refused(), unknown: taken(), isKept: true },
      { reason: 'HubSpot took it for a new contact, and refused it for a known one' },
    ],
  ])('%s', (_, trial, found) => {
    expect(readSparseEmailUpserts(trial)).toMatchObject(found);
  });
});

describe('an upsert', () => {
  const [made, known] = [
    { id: '1', new: true },
    { id: '1', new: false },
  ];
  test.each([
    ['tells whether its record is new', taken([made]), taken([known]), { value: 'told' }],
    ['does not tell', taken(), taken(), { value: 'absent' }],
    [
      'tells something else',
      taken([known]),
      taken([known]),
      { kind: 'open', reason: 'HubSpot said something else than what happened' },
    ],
    [
      'is refused',
      refused(),
      refused(),
      { kind: 'open', reason: 'HubSpot refused the contact: VALIDATION_ERROR' },
    ],
  ])('%s', (_, first, second, found) => {
    expect(readUpsertNew(first, second)).toMatchObject(found);
  });
});

test.each([
  ['keeps the primary id', { id: '1' }, { value: true }],
  ['gives a new id', { id: '2' }, { value: false }],
  ['is not done', null, { kind: 'open' }],
])('a merge %s', (_, merged, found) => {
  expect(readMerge('1', merged)).toMatchObject({ name: 'primaryIdPreservation', ...found });
});
