import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that stands still while anything happens, and then turns to the next moment for which somebody sleeps. */
export interface VirtualClock extends Clock {
  /** Has the clock stand still until something that happens in real time has ended. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Ends it: whoever still sleeps is never woken. */
  stop(): void;
}

export interface VirtualClockOptions {
  readonly startMs: number;
  readonly random: () => number;
  /** Grows with everything that happens which no `hold` tells of. */
  readonly activity: () => number;
}

/** Turns of the event loop without anything happening, after which nothing more is to come by itself. */
const QUIET_TURNS = 12;

/**
 * Virtual time: hours pass in the seconds that their work takes, and no wait is shortened beside
 * another. What sleeps is woken in the order of its moments, and in the order of its asking where
 * these are the same.
 */
export function virtualClock({ startMs, random, activity }: VirtualClockOptions): VirtualClock {
  const sleepers: Sleeper[] = [];
  let nowMs = startMs;
  let held = 0;
  let steps = 0;
  let isTurning = false;
  const over = new AbortController();

  const add = (sleeper: Sleeper): void => {
    const index = sleepers.findLastIndex(({ atMs }) => atMs <= sleeper.atMs);
    sleepers.splice(index + 1, 0, sleeper);
    if (!isTurning) void turn();
  };
  const quiet = async (): Promise<void> => {
    let seen = -1;
    for (let turns = 0; turns < QUIET_TURNS && !over.signal.aborted; turns += 1) {
      const now = steps + activity();
      if (held > 0 || now !== seen) turns = 0;
      seen = now;
      await nextTurn();
    }
  };
  const turn = async (): Promise<void> => {
    isTurning = true;
    await quiet();
    for (
      let next = sleepers.shift();
      next !== undefined && !over.signal.aborted;
      next = sleepers.shift()
    ) {
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
      await quiet();
    }
    isTurning = false;
  };
  return {
    now: () => nowMs,
    steady: () => nowMs,
    random,
    sleep: async (ms, signal) => {
      steps += 1;
      if (signal?.aborted === true) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { atMs: nowMs + Math.max(0, ms), wake: resolve };
      add(sleeper);
      const leave = (): void => {
        const index = sleepers.indexOf(sleeper);
        if (index !== -1) sleepers.splice(index, 1);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      await promise;
      signal?.removeEventListener('abort', leave);
      steps += 1;
    },
    hold: async (work) => {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
        steps += 1;
      }
    },
    stop: () => {
      over.abort();
    },
  };
}

async function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
