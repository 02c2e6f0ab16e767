import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import { sharingCode } from '../code-cache.ts';
import type { LossCode } from './evaluator.ts';
import type { ItemLimits } from './overrun.ts';
import type { WorkAnswer, WorkOrder } from './work.ts';

/** How long a process may be silent beyond the longest time of an item, in milliseconds: one that is stopped says nothing. */
const SILENCE_MAX_MS = 30_000;

/**
 * How V8 keeps house in the process, which needs 20 MiB: by itself it lets what is young grow to 128 MiB, and looks at
 * what is old only at half of what is allowed.
 */
const FRUGAL = [
  '--max-semi-space-size=4',
  '--initial-old-space-size=32',
  '--heap-growing-percent=50',
  // As in the daemon, see `bound-heap.ts`.
  '--no-parallel-scavenge',
] as const;

/** Each of V8's threads would have memory of its own otherwise, of which they give nothing back: 20 MiB. */
const ONE_ARENA = { MALLOC_ARENA_MAX: '1' };

export interface ChildOptions {
  readonly clock: Clock;
  readonly limits: ItemLimits;
  /** Most memory of the process, in MiB. */
  readonly memoryMib: number;
}

/** How a batch ended: all results are there, or the process died before. */
export type BatchEnd =
  | { readonly kind: 'done' }
  /** It died at one of the items that have no result. */
  | { readonly kind: 'died'; readonly code: LossCode }
  /** It died before it was ready, so no item is to blame. */
  | { readonly kind: 'not-started' };

/** One evaluating process, which works on one batch at a time. */
export class EvaluatingChild {
  readonly #child: ChildProcess;
  readonly #options: ChildOptions;
  readonly #exit: Promise<LossCode>;
  #isReady = false;
  #onAnswer: (answer: WorkAnswer) => void = () => undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
    const module = new URL(`./evaluation-process${extname(import.meta.url)}`, import.meta.url);
    this.#child = fork(module, [JSON.stringify(options.limits)], {
      execArgv: [`--max-old-space-size=${options.memoryMib}`, ...FRUGAL],
      // It sees no secret, and what V8 prints when memory ends is of no use to anybody.
      env: { ...sharingCode().env, ...ONE_ARENA },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    this.#exit = exitOf(this.#child);
    this.#child.on('message', (answer: WorkAnswer) => {
      if (answer.kind === 'ready') this.#isReady = true;
      this.#onAnswer(answer);
    });
  }

  /** The number of the process; null where it could not be started. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Whether the process has ended, or never began. */
  get isGone(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  /** Evaluates a batch. Never rejects. */
  async run(order: WorkOrder, onResults: (results: readonly unknown[]) => void): Promise<BatchEnd> {
    const done = Promise.withResolvers<null>();
    const silence = this.#watchSilence();
    let missing = order.items.length;
    this.#onAnswer = (answer) => {
      silence.heard();
      if (answer.kind === 'ready') return;
      missing -= answer.results.length;
      onResults(answer.results);
      if (missing === 0) done.resolve(null);
    };
    // What cannot be sent is not answered either, and a process that is gone has ended by itself.
    this.#child.send(order, () => undefined);
    const code = await Promise.race([done.promise, this.#exit]);
    silence.over();
    this.#onAnswer = () => undefined;
    if (code === null) return { kind: 'done' };
    return this.#isReady ? { kind: 'died', code } : { kind: 'not-started' };
  }

  /** Ends the process, whatever it does. Idempotent. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Kills the process when it has said nothing for so long that its own watchdog must be stopped, too. */
  #watchSilence(): { readonly heard: () => void; readonly over: () => void } {
    const { clock, limits } = this.#options;
    const over = new AbortController();
    let heardMs = clock.now();
    const watch = async (): Promise<void> => {
      const maxMs = limits.wallMs + SILENCE_MAX_MS;
      while (!over.signal.aborted && clock.now() - heardMs < maxMs) {
        await clock.sleep(heardMs + maxMs - clock.now(), over.signal);
      }
      if (!over.signal.aborted) this.#child.kill('SIGKILL');
    };
    void watch();
    return {
      heard: () => {
        heardMs = clock.now();
      },
      over: () => over.abort(),
    };
  }
}

/** Resolves when a process has ended, with what its end says of the item that it was at. */
async function exitOf(child: ChildProcess): Promise<LossCode> {
  // An error says that it could not be started, or that a message was lost as it ended.
  child.on('error', () => undefined);
  if (child.pid === undefined) return 'expression-crashed';
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return LOSSES.get(signal) ?? 'expression-crashed';
}

/** Signals by which the process ends itself: the watchdog by the first, V8 without memory by the others. */
const LOSSES = new Map<NodeJS.Signals | null, LossCode>([
  ['SIGVTALRM', 'expression-too-slow'],
  ['SIGABRT', 'expression-out-of-memory'],
  ['SIGTRAP', 'expression-out-of-memory'],
]);
