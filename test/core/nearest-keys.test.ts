import { expect, test } from '@jest/globals';
import { nearestKeys } from '../../src/core/nearest-keys.ts';

const key = (value: string) => ({ property: 'email', value });

test('the nearest keys come first, whatever their case', () => {
  const keys = ['till@shop.example', 'NoEmail@shop.example', 'noemail@shops.example'].map(key);
  expect(nearestKeys('noemial@shop.example', keys, 2)).toEqual([
    key('NoEmail@shop.example'),
    key('noemail@shops.example'),
  ]);
  expect(nearestKeys('x', [], 2)).toEqual([]);
});
