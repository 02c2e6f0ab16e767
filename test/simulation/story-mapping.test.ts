import { expect, test } from '@jest/globals';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { mappingWith } from '../support/mapping.ts';
import { FAULTS } from './story-mapping.ts';

test('what is left in a mapping file for a while has faults', () => {
  const { text } = mappingWith();
  const kinds = FAULTS.map((fault) => compileMapping(fault(text), 'v').kind);
  expect(kinds).toEqual(FAULTS.map(() => 'faulty'));
});
