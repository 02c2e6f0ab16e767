import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { isOverrun, type ItemLimits, type Sighting } from './overrun.ts';
import { Progress } from './progress.ts';

/** What the watchdog is given. */
export interface WatchdogData {
  readonly memory: SharedArrayBuffer;
  readonly limits: ItemLimits;
}

/** How often the item under way is looked at, in milliseconds. */
const LOOK_MS = 50;

/**
 * Ends the process when an item overruns its limits. A thread cannot be stopped within a regular
 * expression by itself, and nothing in its own loop would run; the signal says which limit it was.
 * SIGVTALRM is the one that systems have for processor time, and leaves no core file with payloads.
 */
const { memory, limits } = workerData as WatchdogData;
const progress = new Progress(memory);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
parentPort?.postMessage('watching');
let first = look();
for (;;) {
  const now = look();
  if (first.item !== now.item) first = now;
  if (isOverrun(first, now, limits)) process.kill(process.pid, 'SIGVTALRM');
  progress.pause(LOOK_MS);
}

/** Waits for an item, and says what was used of all limits until now. */
function look(): Sighting {
  const item = progress.awaitItem();
  const { user, system } = process.cpuUsage();
  return { item, processorMs: (user + system) / 1_000, wallMs: systemClock.now() };
}
