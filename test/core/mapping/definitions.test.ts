import { expect, test } from '@jest/globals';
import { definitionsOf } from '../../../src/core/mapping/definitions.ts';
import { aMapping } from './a-mapping.ts';

test('has the types of the mapping file; all else is text', () => {
  const definitions = definitionsOf(aMapping(), ['shoe_size']);
  expect(definitions.get('neostore_id')).toMatchObject({ type: 'string', unique: true });
  expect(definitions.get('neostore_wallet_status')).toMatchObject({
    type: 'enumeration',
    options: ['none', 'apple', 'google', 'both'],
  });
  for (const name of ['shoe_size', 'email']) {
    expect(definitions.get(name)).toMatchObject({ type: 'string', unique: false });
  }
  expect(definitions.get('hat_size')).toBeUndefined();
});
