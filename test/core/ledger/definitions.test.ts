import { describe, expect, test } from '@jest/globals';
import { parseDefinitions, redefined } from '../../../src/core/ledger/definitions.ts';

describe('properties that were defined otherwise', () => {
  const before = { same: 'a', changed: 'a', removed: 'a' };
  const now = { same: 'a', changed: 'b', added: 'b' };

  test('are those that changed, came or went, of the ones that are asked about', () => {
    const asked = ['same', 'changed', 'removed', 'added', 'never'];
    expect(redefined(asked, before, now)).toEqual(['changed', 'removed', 'added']);
    expect(redefined(['same'], before, now)).toEqual([]);
  });

  test('are all, where it is not known how they were defined', () => {
    expect(redefined(['same', 'never'], null, now)).toEqual(['same', 'never']);
  });

  test('are not misled by names that objects know', () => {
    expect(redefined(['constructor', 'toString'], {}, {})).toEqual([]);
  });
});

describe('definitions that were kept', () => {
  test('are read again', () => {
    expect(parseDefinitions('{"tier":"v1"}')).toEqual({ tier: 'v1' });
  });

  test.each([null, '5f2a', '12', '[]'])('are none where there is %j', (text) => {
    expect(parseDefinitions(text)).toBeNull();
  });
});
