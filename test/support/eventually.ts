import { systemClock } from '../../src/clock.ts';

/** Longest wait for something to become true, in milliseconds. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 5;

/**
 * Waits until something is true of a process that runs by itself; looks often, so that it costs
 * little more time than it takes.
 *
 * @throws when it does not become true; `what` says what was waited for
 */
export async function eventually(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const endMs = systemClock.now() + patienceMs;
  while (!(await isTrue())) {
    if (systemClock.now() > endMs) throw new Error(`waited in vain: ${what}`);
    await systemClock.sleep(LOOK_MS);
  }
}
