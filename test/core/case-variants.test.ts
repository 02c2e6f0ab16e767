import { expect, test } from '@jest/globals';
import { caseVariants } from '../../src/core/case-variants.ts';

test.each([
  ['12-34', []],
  ['n7', ['N7']],
  ['Xy9', ['xy9', 'xY9', 'XY9']],
  ['CUST-1', 15],
  ['0015g00000XyZab', null],
  ['Ünal', null],
  ['5f0c1e5a-9b1d-4c3e-8f2a-0123456789ab', ['5F0C1E5A-9B1D-4C3E-8F2A-0123456789AB']],
  ['5f0c1e5a9b1d4c3e8f2a0123456789AB', 2],
])('%s may be held equal to %j', (id, variants) => {
  const found = caseVariants(id);
  if (typeof variants === 'number') expect(found).toHaveLength(variants);
  else expect(found).toEqual(variants);
});
