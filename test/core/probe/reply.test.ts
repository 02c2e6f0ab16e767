import { describe, expect, test } from '@jest/globals';
import { errorsIn, isTaken, recordsIn, wordOf } from '../../../src/core/probe/reply.ts';
import { refused, taken } from './replies.ts';

test('records of an answer, without values that are none', () => {
  const record = { id: 7, properties: { city: 'Paris', state: null, odd: {} }, new: true };
  const warnings = [{ category: 'PROPERTY_VALUE_NORMALIZED' }];
  const reply = taken([{ ...record, warnings, objectWriteTraceId: 't' }, { id: '8' }]);
  expect(recordsIn(reply)).toEqual([
    {
      id: '7',
      traceId: 't',
      properties: { city: 'Paris' },
      isNew: true,
      warnings: ['PROPERTY_VALUE_NORMALIZED'],
    },
    { id: '8', traceId: null, properties: {}, isNew: null, warnings: [] },
  ]);
  expect(recordsIn(refused())).toEqual([]);
  expect(recordsIn({ kind: 'taken', body: null })).toEqual([]);
});

test('errors of an answer and of a refusal', () => {
  const error = { category: 'C', message: 'm', errors: [{ code: 'X', message: 'd' }], links: {} };
  const said = {
    category: 'C',
    message: 'm',
    details: [{ code: 'X', message: 'd', properties: [] }],
    hasDetails: true,
    hasLinks: true,
  };
  expect(errorsIn(taken([], [error]))).toEqual([said]);
  expect(errorsIn(refused(error))).toEqual([said]);
  expect(errorsIn({ kind: 'taken', body: null })).toEqual([]);
  const silent = { category: null, message: '', details: [], hasDetails: false, hasLinks: false };
  expect(errorsIn({ kind: 'refused', status: 400, body: null })).toEqual([silent]);
});

test('a request is taken where nothing of it is refused', () => {
  expect(isTaken(taken())).toBe(true);
  expect(isTaken({ kind: 'taken', body: null })).toBe(true);
  expect(isTaken(taken([], [{ category: 'C' }]))).toBe(false);
  expect(isTaken(refused())).toBe(false);
});

describe('the word for a refusal', () => {
  test.each([
    ['the code of its first detail', refused({ category: 'C', errors: [{ code: 'X' }] }), 'X'],
    ['its category', refused({ category: 'C' }), 'C'],
    ['its status, where it says nothing', refused({}, 409), 'HTTP 409'],
    ['its status, where the word could be anything', refused({ category: 'ada @ x' }), 'HTTP 400'],
    ['none, where an answer holds none', taken([], [{}]), 'an error'],
    ['none, where there is no error', taken(), 'an error'],
  ])('is %s', (_, reply, word) => {
    expect(wordOf(reply)).toBe(word);
  });
});
