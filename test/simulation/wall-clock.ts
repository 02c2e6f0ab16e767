import type { Clock } from '../../src/clock.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';

/** The furthest from the time of the story that a process's clock is, in milliseconds. */
const OFF_MAX_MS = 2 * 3_600_000;

/** The longest time that a clock goes on without a jump, in milliseconds. */
const STEADY_MAX_MS = 30_000;

/** The clock of one process, which somebody sets to another time now and then; what lasts is counted by the story's. */
export function wallClock(clock: Clock, random: Pick<Random, 'int'>): Clock {
  let offMs = 0;
  let untilMs = -Infinity;
  const now = (): number => {
    if (clock.steady() >= untilMs) {
      offMs = random.int(2 * OFF_MAX_MS) - OFF_MAX_MS;
      untilMs = clock.steady() + random.int(STEADY_MAX_MS);
    }
    return clock.now() + offMs;
  };
  return { ...clock, now };
}
