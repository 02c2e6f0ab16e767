import { systemClock, type Clock } from '../clock.ts';
import type { CliContext } from './context.ts';

/** Shortest time between two reports of progress, in milliseconds. */
const REPORT_MS = 1_000;

/** How often it looks, in milliseconds. */
const LOOK_MS = 250;

/**
 * Looks repeatedly until a wait is over, and reports the progress whenever it has changed.
 * False when the process is asked to end before.
 *
 * @param look answers with a line on the progress; null once the wait is over
 */
export async function watchProgress(
  { report, signal }: CliContext,
  look: () => Promise<string | null>,
  clock: Clock = systemClock,
): Promise<boolean> {
  let reported = '';
  let reportedMs = clock.now();
  while (!signal.aborted) {
    const line = await look();
    if (line === null) return true;
    const nowMs = clock.now();
    if (line !== reported && nowMs - reportedMs >= REPORT_MS) {
      report(line);
      reported = line;
      reportedMs = nowMs;
    }
    await clock.sleep(LOOK_MS, signal);
  }
  return false;
}

/** Reports how far a command is that works by itself, at most every second. */
export function progressOf(
  { report }: CliContext,
  clock: Clock = systemClock,
): (line: string) => void {
  let reportedMs = clock.now();
  return (line) => {
    const nowMs = clock.now();
    if (nowMs - reportedMs < REPORT_MS) return;
    reportedMs = nowMs;
    report(line);
  };
}
