import type { Clock } from '../../src/clock.ts';

const LOOK_MS = 500;

/**
 * Waits on a clock until something is true.
 *
 * @param patienceMs longest wait, in milliseconds of that clock
 * @throws when it does not become true; `what` says what was waited for
 */
export async function until(
  clock: Clock,
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  patienceMs: number,
): Promise<void> {
  const endMs = clock.now() + patienceMs;
  while (!(await isTrue())) {
    if (clock.now() > endMs) throw new Error(`waited in vain: ${what}`);
    await clock.sleep(LOOK_MS);
  }
}
