import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  afterRefused,
  afterTaken,
  foundIn,
  withheldIn,
  type Narrowing,
} from '../../../src/core/rules/narrowing.ts';

/** Searches for a property; how many tries it took to find it, and which was found. */
function search(candidates: readonly string[], trigger: string): { tries: number; found: string } {
  let narrowing: Narrowing | null = { missing: 'state', candidates };
  let tries = 0;
  while (narrowing !== null && foundIn(narrowing) === null) {
    tries += 1;
    const isTaken = withheldIn(narrowing).includes(trigger);
    narrowing = isTaken ? afterTaken(narrowing) : afterRefused(narrowing);
  }
  return { tries, found: (narrowing === null ? null : foundIn(narrowing)) ?? 'none' };
}

describe('the search for what sets off a rule', () => {
  test('finds it among any candidates, in as many tries as they can be halved', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (candidates, at) => {
          const trigger = candidates[at % candidates.length] ?? '';
          const { tries, found } = search(candidates, trigger);
          expect(found).toBe(trigger);
          expect(tries).toBeLessThanOrEqual(Math.ceil(Math.log2(candidates.length)));
        },
      ),
    );
  });

  test('ends where nothing is left that it could be', () => {
    expect(afterRefused({ missing: 'state', candidates: ['city'] })).toBeNull();
  });
});
