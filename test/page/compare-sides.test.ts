import { describe, expect, test } from '@jest/globals';
import { compareSides } from '../../src/operator/page/compare-sides.ts';

const KEY = { property: 'email', value: 'x@example.org' };
const ANN = {
  keys: [{ property: '$pass', value: 'p1' }, KEY, { property: 'id', value: 'A1' }],
  values: { city: 'Rome', firstname: 'Ann', email: 'x@example.org', phone: '' },
};
const BO = {
  keys: [
    { property: '$pass', value: 'p2' },
    { property: 'id', value: 'B2' },
    { property: 'email', value: 'bo@example.org' },
  ],
  values: { lastname: 'Berg', firstname: 'Bo', city: ' rome ', phone: '1', email: 'x@example.org' },
};

const matches = (rows: ReturnType<typeof compareSides>): readonly string[] =>
  rows.map(({ name, match }) => `${name} ${match}`);

describe('two people beside each other', () => {
  test('show what they share first, then keys, names and the rest', () => {
    expect(matches(compareSides(KEY, ANN, BO))).toEqual([
      'email shared',
      'id differs',
      '$pass plain',
      'firstname differs',
      'lastname plain',
      'city same',
      'phone plain',
    ]);
  });

  test('keep apart what the claimant has and what it goes without', () => {
    const [shared] = compareSides(KEY, ANN, BO);
    expect(shared).toMatchObject({
      holder: ['x@example.org'],
      claimant: ['bo@example.org'],
      leftOut: 'x@example.org',
    });
  });

  test('show the one alone where nobody has the value', () => {
    expect(matches(compareSides(KEY, null, BO))).toEqual([
      'email shared',
      'id plain',
      '$pass plain',
      'firstname plain',
      'lastname plain',
      'city plain',
      'phone plain',
    ]);
  });

  test('take a property for what it is that every object has', () => {
    const strange = { keys: [], values: { constructor: 'x' } };
    expect(compareSides(KEY, { keys: [], values: {} }, strange)).toContainEqual({
      name: 'constructor',
      holder: [],
      claimant: ['x'],
      leftOut: null,
      match: 'plain',
    });
  });
});
