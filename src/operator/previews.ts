import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { PreviewAnswer } from './api.ts';
import type { PreviewMessage } from './preview-process.ts';
import type { PreviewTask } from './preview-thread.ts';

/** Longest time of one preview, the start of its process included. */
export const PREVIEW_TIMEOUT_MS = 5_000;

/** Previews that may wait for the one that is made. */
export const PREVIEWS_WAITING_MAX = 4;

/** Memory for what a preview makes, in MiB; a mapping and an event take a few. */
const PREVIEW_MEMORY_MAX_MIB = 128;

/** How long the process is kept for the next preview. */
const IDLE_MAX_MS = 60_000;

/** A preview, or why there is none. */
export type PreviewResult =
  | PreviewAnswer
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'busy' };

/**
 * Makes previews in a process of their own, one after the other, so that no expression that
 * somebody tries can hold up a delivery. The process is kept for a while, and ended when a preview
 * takes too long.
 */
export class Previews {
  readonly #clock: Clock;
  #child: ChildProcess | null = null;
  #idle = new AbortController();
  #waiting = 0;
  #isStopped = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tries a mapping on an event. Never rejects for what either holds. */
  async run(task: PreviewTask): Promise<PreviewResult> {
    if (this.#isStopped || this.#waiting > PREVIEWS_WAITING_MAX) return { kind: 'busy' };
    this.#waiting += 1;
    const run = this.#last.then(async () => this.#run(task));
    this.#last = run;
    const result = await run;
    this.#waiting -= 1;
    return result;
  }

  /** Makes no more of them; one that is under way has no result. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#idle.abort();
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async #run(task: PreviewTask): Promise<PreviewResult> {
    this.#idle.abort();
    if (this.#isStopped) return { kind: 'busy' };
    const child = (this.#child ??= start());
    const over = new AbortController();
    const { promise, resolve } = Promise.withResolvers<PreviewResult>();
    const settle = (result: unknown): void => resolve(result as PreviewAnswer);
    const fail = (): void => resolve({ kind: 'broken' });
    child.once('message', settle).once('exit', fail).once('error', fail);
    child.send(task satisfies PreviewMessage, (error) => {
      if (error !== null) fail();
    });
    void this.#clock
      .sleep(PREVIEW_TIMEOUT_MS, over.signal)
      .then(() => resolve({ kind: 'too-slow' }));
    const result = await promise;
    over.abort();
    child.off('message', settle).off('exit', fail).off('error', fail);
    if (result.kind === 'too-slow' || result.kind === 'broken') await this.#end();
    else this.#endWhenIdle();
    return result;
  }

  #endWhenIdle(): void {
    const idle = new AbortController();
    this.#idle = idle;
    void this.#clock.sleep(IDLE_MAX_MS, idle.signal).then(async () => {
      if (!idle.signal.aborted) await this.#end();
    });
  }
}

function start(): ChildProcess {
  const module = new URL(`./preview-process${extname(import.meta.url)}`, import.meta.url);
  const child = fork(module, {
    execArgv: [`--max-old-space-size=${PREVIEW_MEMORY_MAX_MIB}`],
    // It sees no secret, and what V8 prints when memory ends is of no use to anybody.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Who waits for a result is told of an error; one that comes when nobody waits is of no account.
  child.on('error', () => undefined);
  return child;
}
