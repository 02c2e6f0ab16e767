import { describe, expect, test } from '@jest/globals';
import {
  readDates,
  readEnumerationCase,
  readUniqueCase,
  readWarnings,
  readWrittenValues,
  type WrittenValue,
} from '../../../src/core/probe/read-values.ts';
import { refused, taken } from './replies.ts';

function aValue(
  more: Partial<WrittenValue> & { answered?: string; warned?: boolean } = {},
): WrittenValue {
  const { answered = '+331', warned = false, ...given } = more;
  const warnings = warned ? [{ category: 'PROPERTY_VALUE_NORMALIZED' }] : [];
  return {
    property: 'phone',
    sent: '+33 1',
    write: taken([{ id: '1', properties: { phone: answered }, warnings }]),
    held: '+331',
    isNormalized: true,
    ...given,
  };
}

describe('dates', () => {
  test.each([
    ['all loose forms are taken', [taken(), taken()], { value: 'normalized' }],
    ['none is taken', [refused(), taken([], [{}])], { value: 'strict' }],
    [
      'some are taken',
      [taken(), refused()],
      { kind: 'open', reason: 'HubSpot took 1 of 2 forms, and refused the others' },
    ],
  ])('%s', (_, writes, found) => {
    expect(readDates(writes)).toMatchObject(found);
  });
});

describe('an option in another case', () => {
  const sent = 'alpha';
  test.each([
    ['is refused', aValue({ sent, write: refused(), held: null }), { value: 'exact' }],
    ['is stored as it is written', aValue({ sent, held: 'Alpha' }), { value: 'fold' }],
    [
      'is stored as it is sent',
      aValue({ sent, held: 'alpha' }),
      { reason: 'HubSpot stored an option that there is not' },
    ],
    [
      'becomes another',
      aValue({ sent, held: 'Beta' }),
      { reason: 'HubSpot stored another option' },
    ],
  ])('%s', (_, value, found) => {
    expect(readEnumerationCase(value, 'Alpha')).toMatchObject(found);
  });
});

describe('the answer to a write', () => {
  test.each([
    ['holds what was stored', [aValue()], { value: 'stored' }],
    ['holds what was sent', [aValue({ answered: '+33 1' })], { value: 'echoed' }],
    [
      'holds the one and the other',
      [aValue(), aValue({ answered: '+33 1' })],
      { reason: 'HubSpot answers some values as stored, others as sent' },
    ],
    [
      'tells nothing where all is stored as sent',
      [aValue({ held: '+33 1' })],
      { reason: 'HubSpot stored every value as it was sent' },
    ],
    ['tells nothing where it holds a third', [aValue({ answered: '1' })], { kind: 'open' }],
    [
      'tells nothing of a refused value',
      [aValue({ write: refused(), held: null })],
      { kind: 'open' },
    ],
  ])('%s', (_, values, found) => {
    expect(readWrittenValues(values)).toMatchObject(found);
  });
});

describe('a warning', () => {
  test.each([
    ['comes with a value that is stored otherwise', [aValue({ warned: true })], { value: true }],
    ['does not come', [aValue()], { value: false }],
    [
      'cannot come where all is stored as sent',
      [aValue({ held: '+33 1' })],
      { reason: 'HubSpot stored every value as it was sent' },
    ],
    [
      'cannot come where the value is refused',
      [aValue({ write: refused(), held: null })],
      { reason: 'HubSpot refused the value that it would store otherwise: VALIDATION_ERROR' },
    ],
    [
      'is not looked for where a value is kept',
      [aValue({ isNormalized: false })],
      { kind: 'open' },
    ],
  ])('%s', (_, values, found) => {
    expect(readWarnings(values)).toMatchObject(found);
  });
});

describe('two values that differ by case', () => {
  test.each([
    ['are one', taken(), taken(), { value: 'fold' }],
    ['are two', taken(), taken([{ id: '2' }]), { value: 'exact' }],
    ['are not told where the first is refused', refused(), taken(), { kind: 'open' }],
    [
      'are not told where the second is',
      taken(),
      refused(),
      { reason: 'HubSpot refused the contact: VALIDATION_ERROR' },
    ],
  ])('%s', (_, first, second, found) => {
    expect(readUniqueCase(first, second)).toMatchObject(found);
  });
});
