import { describe, expect, test } from '@jest/globals';
import { moments } from '../../../src/simulator/neostore/moments.ts';
import { createRandom } from '../../../src/simulator/neostore/random.ts';

const START_MS = Date.parse('2026-02-27T23:59:00Z');

describe('the moments of a story', () => {
  test('rise strictly, stay within the span and have 7 fractional digits', () => {
    const dates = [...moments(createRandom(1), 3000, START_MS, 86_400_000)].map(({ date }) => date);
    expect(dates).toHaveLength(3000);
    expect(dates).toEqual([...new Set(dates)].sort());
    for (const date of dates) expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    expect(dates[0] ?? '').toMatch(/^2026-02-27T23:59/);
    expect(dates.at(-1) ?? '').toMatch(/^2026-02-28T23:5/);
  });

  test('sometimes share a millisecond, and say so', () => {
    const all = [...moments(createRandom(2), 3000, START_MS, 86_400_000)];
    const atOnce = all.filter((moment) => moment.atOnce);
    expect(atOnce.length).toBeGreaterThan(50);
    for (const moment of atOnce) {
      const before = all[all.indexOf(moment) - 1];
      expect(before?.date.slice(0, 23)).toBe(moment.date.slice(0, 23));
    }
  });

  test('fill even the shortest span without leaving it', () => {
    const dates = [...moments(createRandom(3), 10_000, START_MS, 1)].map(({ date }) => date);
    expect(dates.at(0)).toBe('2026-02-27T23:59:00.0000000Z');
    expect(dates.at(-1)).toBe('2026-02-27T23:59:00.0009999Z');
  });

  test('never coincide, however close they come', () => {
    const dates = [...moments(createRandom(5), 13_000, START_MS, 2)].map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(dates.at(-1) ?? '').toMatch(/00\.001\d{4}Z$/);
  });

  test('refuse a span without room', () => {
    expect(() => [...moments(createRandom(4), 10_001, START_MS, 1)]).toThrow('too short');
  });
});
