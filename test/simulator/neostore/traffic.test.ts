import { describe, expect, test } from '@jest/globals';
import { scheduleTraffic, type TrafficOptions } from '../../../src/simulator/neostore/traffic.ts';

const EVENTS = Array.from({ length: 1000 }, (_, number) => number);
const PLAIN: TrafficOptions = { seed: 1, duplicates: 0, shuffle: 'none', ratePerSecond: null };

function numbers(options: Partial<TrafficOptions>): number[] {
  return scheduleTraffic(EVENTS, { ...PLAIN, ...options }).map(({ event }) => event);
}

describe('a delivery schedule', () => {
  test('is the true sequence when nothing is disturbed', () => {
    expect(numbers({})).toEqual(EVENTS);
  });

  test('delivers exactly the promised share of the events twice, and none more often', () => {
    const delivered = numbers({ duplicates: 0.2, shuffle: 'full' });
    expect(delivered).toHaveLength(1200);
    const counts = new Map<number, number>();
    for (const event of delivered) counts.set(event, (counts.get(event) ?? 0) + 1);
    expect(counts.size).toBe(1000);
    expect([...counts.values()].filter((count) => count === 2)).toHaveLength(200);
  });

  test('can deliver everything twice', () => {
    expect(numbers({ duplicates: 1 })).toHaveLength(2000);
  });

  test('lets no delivery fall back further than the window', () => {
    const delivered = numbers({ shuffle: { windowEvents: 10 } });
    expect(delivered).not.toEqual(EVENTS);
    for (const [position, event] of delivered.entries()) {
      expect(Math.abs(position - event)).toBeLessThanOrEqual(10);
    }
  });

  test('mixes the whole story when shuffled in full', () => {
    const firstHalf = numbers({ shuffle: 'full' }).slice(0, 500);
    const old = firstHalf.filter((event) => event < 500).length;
    expect(old).toBeGreaterThan(200);
    expect(old).toBeLessThan(300);
  });

  test('keeps the rate', () => {
    const schedule = scheduleTraffic(EVENTS, { ...PLAIN, ratePerSecond: 200 });
    expect(schedule[0]?.atMs).toBe(0);
    expect(schedule[200]?.atMs).toBe(1000);
    expect(schedule.at(-1)?.atMs).toBe(4995);
  });

  test('repeats itself for the same seed', () => {
    const options = { duplicates: 0.2, shuffle: 'full' as const };
    expect(numbers(options)).toEqual(numbers(options));
    expect(numbers(options)).not.toEqual(numbers({ ...options, seed: 2 }));
  });

  test('refuses a share that is none', () => {
    expect(() => numbers({ duplicates: 1.2 })).toThrow('share');
  });
});
