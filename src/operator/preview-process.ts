import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PreviewTask } from './preview-thread.ts';

/** What the process is sent; it answers with a `PreviewAnswer`. */
export type PreviewMessage = PreviewTask;

/*
 * A process that tries mappings on events: an expression that takes all memory takes this process
 * with it and nothing else. A thread of the daemon would not do: one that allocates much at once
 * takes the whole process down, whatever its own limit is. The work is done in a thread of this
 * process, so that an endless expression does not outlive a daemon that was killed.
 */
const thread = new Worker(new URL(`./preview-thread${extname(import.meta.url)}`, import.meta.url));
thread.on('message', (answer) => process.send?.(answer));
process.on('message', (task: PreviewMessage) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
  thread.postMessage(task);
});
process.on('disconnect', () => void thread.terminate());
