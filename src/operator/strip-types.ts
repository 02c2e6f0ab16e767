import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StripTask } from './strip-thread.ts';

/** Takes the types out of TypeScript sources, so that a browser can run them; lines stay where they are. */
export async function stripTypes(sources: readonly string[]): Promise<readonly string[]> {
  if (sources.length === 0) return [];
  const thread = new URL(`./strip-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(thread, {
    workerData: sources satisfies StripTask,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [stripped] = (await once(worker, 'message')) as [readonly string[]];
  return stripped;
}
