import { systemClock } from '../clock.ts';
import type { CliContext } from './context.ts';

/** How often a command that waits tells how far it is, in milliseconds. */
const TELL_MS = 1_000;

/** How often it looks, in milliseconds. */
const LOOK_MS = 250;

/**
 * Looks again and again until something is so, and tells how far it is, each time that there is
 * news. False when the process is asked to end before.
 *
 * @param look answers with a line for who waits; null once the wait is over
 */
export async function watchProgress(
  { report, signal }: CliContext,
  look: () => Promise<string | null>,
): Promise<boolean> {
  let told = '';
  let toldMs = systemClock.now();
  while (!signal.aborted) {
    const line = await look();
    if (line === null) return true;
    const nowMs = systemClock.now();
    if (line !== told && nowMs - toldMs >= TELL_MS) {
      report(line);
      told = line;
      toldMs = nowMs;
    }
    await systemClock.sleep(LOOK_MS, signal);
  }
  return false;
}

/** Tells how far a command is that works by itself, at most every second. */
export function progressOf({ report }: CliContext): (line: string) => void {
  let toldMs = systemClock.now();
  return (line) => {
    const nowMs = systemClock.now();
    if (nowMs - toldMs < TELL_MS) return;
    toldMs = nowMs;
    report(line);
  };
}
