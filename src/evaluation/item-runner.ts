import type { Clock } from '../clock.ts';
import { EvaluatingChild, type BatchEnd, type ChildOptions } from './evaluating-child.ts';
import { EvaluationError, type LossCode } from './evaluator.ts';
import type { Item, Result, WorkName, WorkOrder } from './work.ts';

/** Items of one batch: enough to make the way to another process cheap. */
const BATCH_ITEMS_MAX = 200;
/** Bodies of one batch, in bytes; one that is larger goes alone. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

export interface ItemRunnerOptions extends ChildOptions {
  readonly clock: Clock;
  /** After how long without work the process ends; it is kept without this. */
  readonly idleMaxMs?: number;
  /** Requests that may wait for others; more are refused as busy. */
  readonly waitingMax?: number;
  /** Called when a process died at work, or did not start. */
  readonly onDeath?: (death: {
    readonly code: LossCode | 'not-started';
    readonly work: WorkName;
  }) => void;
}

export interface RunOptions {
  /** Whether it ends with the first item that is given up. */
  readonly endsWithLoss?: boolean;
  /** Whether it may wait however many others do: nobody waits for it. */
  readonly isPatient?: boolean;
}

/** An item that was given up. */
export class Loss {
  readonly code: LossCode;
  constructor(code: LossCode) {
    this.code = code;
  }
}

/** Something that was asked for, as far as it is done. */
interface Request {
  readonly order: WorkOrder;
  /** Whether it ends with the first item that is given up. */
  readonly endsWithLoss: boolean;
  /** Of the first items; a `Loss` for each that was given up. */
  readonly results: unknown[];
  /** How many of the next items are tried one by one, because the process died at one of them. */
  suspects: number;
  readonly end: PromiseWithResolvers<readonly unknown[]>;
}

/**
 * Runs items in one process, batch by batch. Where that process dies, the items without a result are
 * tried one by one in a new one: only what kills it by itself is given up, so that neither a busy
 * machine nor somebody else's kill can spoil an item. Requests take turns, a batch each.
 */
export class ItemRunner {
  readonly #options: ItemRunnerOptions;
  readonly #waiting: Request[] = [];
  #child: EvaluatingChild | null = null;
  #isWorking = false;
  #isStopped = false;
  #idle = new AbortController();

  constructor(options: ItemRunnerOptions) {
    this.#options = options;
  }

  /** The number of the process; null while there is none. */
  get pid(): number | null {
    return this.#child === null || this.#child.isGone ? null : this.#child.pid;
  }

  /** Starts the process where there is none. */
  prepare(): void {
    if (!this.#isStopped) this.#livingChild();
  }

  /**
   * Runs all items, or those up to the first loss.
   * @throws EvaluationError where no process can be started, too many wait, or this was stopped
   */
  async run<W extends WorkName>(
    order: WorkOrder<W>,
    { endsWithLoss = false, isPatient = false }: RunOptions = {},
  ): Promise<readonly (Result<W> | Loss)[]> {
    if (this.#isStopped) throw stopped();
    const { waitingMax = Infinity } = this.#options;
    if (!isPatient && this.#waiting.length >= waitingMax) {
      throw new EvaluationError('busy', 'other evaluations are under way');
    }
    if (order.items.length === 0) return [];
    const end = Promise.withResolvers<readonly unknown[]>();
    this.#waiting.push({ order, endsWithLoss, results: [], suspects: 0, end });
    if (!this.#isWorking) void this.#work();
    return (await end.promise) as readonly (Result<W> | Loss)[];
  }

  /** Ends the process. What is under way is rejected, as is all that comes later. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#endChild();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    this.#idle.abort();
    for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) {
      const failure = await this.#turn(request);
      if (failure !== null) request.end.reject(failure);
      else if (isOver(request)) request.end.resolve(request.results);
      else this.#waiting.push(request);
    }
    this.#isWorking = false;
    void this.#endWhenIdle();
  }

  /** Runs one batch of a request; returns why it cannot go on. */
  async #turn(request: Request): Promise<EvaluationError | null> {
    if (this.#isStopped) return stopped();
    const { items: _all, ...order } = request.order;
    const { work } = order;
    const items = nextItems(request);
    const before = request.results.length;
    const end = await this.#livingChild().run({ ...order, items }, (results) => {
      request.results.push(...results);
    });
    if (this.#isStopped) return stopped();
    if (end.kind === 'not-started') {
      this.#options.onDeath?.({ code: 'not-started', work });
      return notStarted();
    }
    if (end.kind === 'died') this.#options.onDeath?.({ code: end.code, work });
    judge(request, items.length - (request.results.length - before), end);
    return null;
  }

  #livingChild(): EvaluatingChild {
    const child = this.#child?.isGone === false ? this.#child : new EvaluatingChild(this.#options);
    this.#child = child;
    return child;
  }

  async #endChild(): Promise<void> {
    this.#idle.abort();
    const child = this.#child;
    this.#child = null;
    await child?.end();
  }

  async #endWhenIdle(): Promise<void> {
    const { clock, idleMaxMs } = this.#options;
    if (idleMaxMs === undefined) return;
    const idle = new AbortController();
    this.#idle = idle;
    await clock.sleep(idleMaxMs, idle.signal);
    if (!idle.signal.aborted) await this.#endChild();
  }
}

/**
 * Takes down what a batch says of a request's items. One that was alone is to blame for the end of
 * its process; of several, each is a suspect.
 */
function judge(request: Request, missing: number, end: BatchEnd): void {
  if (request.suspects === 0) {
    request.suspects = missing;
  } else if (end.kind === 'died' && missing > 0) {
    request.results.push(new Loss(end.code));
    request.suspects = 0;
  } else {
    request.suspects -= 1;
  }
}

function isOver({ order, endsWithLoss, results }: Request): boolean {
  return results.length >= order.items.length || (endsWithLoss && results.at(-1) instanceof Loss);
}

function nextItems({ order, results, suspects }: Request): readonly Item<WorkName>[] {
  const items = order.items.slice(results.length, results.length + BATCH_ITEMS_MAX);
  if (suspects > 0) return items.slice(0, 1);
  let bytes = 0;
  const fitting = items.findIndex((item) => {
    bytes += weightOf(item);
    return bytes > BATCH_BYTES_MAX;
  });
  return fitting === -1 ? items : items.slice(0, Math.max(1, fitting));
}

/** What can be large of an item. */
function weightOf(item: Item<WorkName>): number {
  const { body } = item as Partial<Item<'apply'>>;
  return body?.length ?? 0;
}

function stopped(): EvaluationError {
  return new EvaluationError('unavailable', 'evaluation was stopped');
}

function notStarted(): EvaluationError {
  return new EvaluationError('unavailable', 'the evaluating process does not start');
}
