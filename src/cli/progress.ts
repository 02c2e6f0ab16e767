import { systemClock } from '../clock.ts';
import type { CliContext } from './context.ts';

/** How often a command that waits reports how far it is, in milliseconds. */
const REPORT_MS = 1_000;

/** How often it looks, in milliseconds. */
const LOOK_MS = 250;

/**
 * Looks again and again until something is so, and reports how far it is whenever that has changed.
 * False when the process is asked to end before.
 *
 * @param look answers with a line for who waits; null once the wait is over
 */
export async function watchProgress(
  { report, signal }: CliContext,
  look: () => Promise<string | null>,
): Promise<boolean> {
  let reported = '';
  let reportedMs = systemClock.now();
  while (!signal.aborted) {
    const line = await look();
    if (line === null) return true;
    const nowMs = systemClock.now();
    if (line !== reported && nowMs - reportedMs >= REPORT_MS) {
      report(line);
      reported = line;
      reportedMs = nowMs;
    }
    await systemClock.sleep(LOOK_MS, signal);
  }
  return false;
}

/** Reports how far a command is that works by itself, at most every second. */
export function progressOf({ report }: CliContext): (line: string) => void {
  let reportedMs = systemClock.now();
  return (line) => {
    const nowMs = systemClock.now();
    if (nowMs - reportedMs < REPORT_MS) return;
    reportedMs = nowMs;
    report(line);
  };
}
