import { describe, expect, test } from '@jest/globals';
import { createRandom, randomUuid } from '../../../src/simulator/neostore/random.ts';

function draws(seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 50 }, () => random.next());
}

describe('chance from a seed', () => {
  test('repeats itself for the same seed and differs for another', () => {
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  test('spreads evenly over [0, 1)', () => {
    const random = createRandom(3);
    const all = Array.from({ length: 10_000 }, () => random.next());
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(1);
    for (const tenth of [0, 3, 9]) {
      const share = all.filter((value) => Math.floor(value * 10) === tenth).length / all.length;
      expect(share).toBeCloseTo(0.1, 1);
    }
  });

  test('draws names in proportion to their weights, and never one of weight 0', () => {
    const random = createRandom(4);
    const names = Array.from({ length: 4000 }, () => random.weighted({ a: 3, b: 1, never: 0 }));
    expect(names).not.toContain('never');
    expect(names.filter((name) => name === 'a').length / names.length).toBeCloseTo(0.75, 1);
  });

  test('writes version 4 UUIDs', () => {
    expect(randomUuid(createRandom(5))).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
