import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * A clock that a test turns. Sleeps up to `skipSleepsMs` end at once and turn the clock by
 * themselves, so that short waits need no attention; longer ones, and those that can be broken off
 * (deadlines), end with `advance`.
 */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  readonly #skipSleepsMs: number;
  #nowMs = Date.UTC(2026, 10, 23);
  #sleepers: Sleeper[] = [];

  constructor(skipSleepsMs = -1) {
    this.#skipSleepsMs = skipSleepsMs;
  }

  now(): number {
    return this.#nowMs;
  }

  steady(): number {
    return this.#nowMs;
  }

  random(): number {
    return 0.5;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    if (signal === undefined && ms <= this.#skipSleepsMs) {
      this.slept.push(ms);
      this.#nowMs += ms;
      return;
    }
    await new Promise<void>((wake) => {
      this.#sleepers.push({ dueMs: this.#nowMs + ms, wake });
      signal?.addEventListener('abort', () => wake());
    });
  }

  /** Turns the clock, wakes who is due, and lets what follows from it happen. */
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    const due = this.#sleepers.filter(({ dueMs }) => dueMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ dueMs }) => dueMs > this.#nowMs);
    for (const { wake } of due) wake();
    await settled();
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
