import { systemClock, type Clock } from '../../src/clock.ts';

/** A clock that a test turns. */
export interface JumpingClock extends Clock {
  /** Turns the clock; nobody is woken, for nobody sleeps for long. */
  advance(ms: number): void;
}

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/**
 * A clock on which every wait is over at once, because it turns itself to the end of it. What can be
 * broken off by a signal (the timeout of a call) waits in real time instead: it is there in case
 * that nothing happens.
 */
export function jumpingClock(): JumpingClock {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    steady: () => nowMs,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      if (signal !== undefined) return systemClock.sleep(ms, signal);
      nowMs += Math.max(0, ms);
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
