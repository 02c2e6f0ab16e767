import { once } from 'node:events';
import { extname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { evaluateItem } from './evaluate-item.ts';
import type { ItemLimits } from './overrun.ts';
import { Progress } from './progress.ts';
import type { WatchdogData } from './watchdog-thread.ts';
import type { WorkAnswer, WorkOrder } from './work.ts';

/*
 * The process that evaluates expressions, so that one that takes all time or memory takes this
 * process and nothing else. A thread of the daemon would not do: one that allocates much at once
 * takes the whole process down, whatever its own limit is.
 */

/** How long results are gathered before they are sent, in milliseconds. */
const GATHER_MS = 50;

const progress = new Progress();
const limits = JSON.parse(process.argv[2] ?? '') as ItemLimits;
const watchdog = new Worker(
  new URL(`./watchdog-thread${extname(import.meta.url)}`, import.meta.url),
  { workerData: { memory: progress.memory, limits } satisfies WatchdogData },
);
watchdog.unref();

// The daemon decides when this ends: a terminal and a service manager signal all processes at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Numbers of items that fit into shared memory. */
const ITEMS_MAX = 0x7fff_ffff;

let items = 0;
// Nothing is evaluated before it is watched.
let last = once(watchdog, 'message').then(() => send({ kind: 'ready' }));
process.on('message', (order: WorkOrder) => {
  last = last.then(async () => evaluate(order));
});

async function evaluate({ items: batch, ...order }: WorkOrder): Promise<void> {
  let results: unknown[] = [];
  let sentMs = systemClock.now();
  for (const item of batch) {
    items = (items % ITEMS_MAX) + 1;
    progress.note(items);
    results.push(await evaluateItem(order, item));
    if (systemClock.now() - sentMs < GATHER_MS) continue;
    progress.note(null);
    send({ kind: 'results', results });
    results = [];
    // Only so is it seen that the daemon is gone: then nothing can be sent, which ends this process.
    await turn();
    sentMs = systemClock.now();
  }
  progress.note(null);
  send({ kind: 'results', results });
}

function send(answer: WorkAnswer): void {
  process.send?.(answer);
}
