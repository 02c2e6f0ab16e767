import { setTimeout as delay } from 'node:timers/promises';

/** Pause between two looks, in milliseconds. */
const LOOK_MS = 100;

/** Waits until something is true; resolves with the milliseconds it took, or null when it did not happen in time. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  boundMs: number,
  lookMs = LOOK_MS,
): Promise<number | null> {
  const startedMs = performance.now();
  for (;;) {
    if (await isTrue()) return performance.now() - startedMs;
    if (performance.now() - startedMs > boundMs) return null;
    await delay(lookMs);
  }
}

export async function pause(ms: number): Promise<void> {
  await delay(ms);
}
