import { systemClock, type Clock } from '../../src/clock.ts';

/**
 * A clock that runs so many times as fast as the real one, so that the waits of a whole daemon pass
 * quickly and stay in proportion.
 *
 * @param random the chance that it deals out; without it, always the middle
 */
export function scaledClock(speed: number, random: () => number = () => 0.5): Clock {
  const startedMs = systemClock.now();
  return {
    now: () => Math.trunc(startedMs + (systemClock.now() - startedMs) * speed),
    steady: () => systemClock.steady() * speed,
    random,
    sleep: async (ms, signal) => systemClock.sleep(Math.max(0, ms) / speed, signal),
  };
}
