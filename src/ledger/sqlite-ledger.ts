import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LedgerError } from './ledger-error.ts';
import type { Ledger } from './port.ts';
import type { DeadLetterFilter } from './dead-letter.ts';
import type { ReplayFilter } from './replay.ts';
import type { AppendResult, EventRecord } from './work.ts';
import type {
  Answer,
  AppendAnswer,
  Arguments,
  Call,
  Failure,
  Method,
  Request,
  Result,
  SteppedMethod,
  StepResult,
} from './sqlite-protocol.ts';

/** Bodies that may wait for the disk at once; beyond this, appends are refused until it has caught up. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: LedgerError) => void;
}

interface WaitingAppend extends Waiting<AppendResult> {
  readonly event: EventRecord;
}

/**
 * Opens the ledger in a SQLite file, made with its folder where it is missing.
 *
 * @param options.path the file; `:memory:` for a ledger that is gone once it is closed
 * @throws LedgerError `newer-schema`, `corrupt` or `unavailable`
 */
export async function openSqliteLedger(options: { readonly path: string }): Promise<SqliteLedger> {
  const thread = new URL(`./sqlite-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(thread, { workerData: { path: options.path } });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', (answer: Answer) => {
    if (answer.kind === 'refused') reject(errorOf(answer.failure));
    else resolve();
  });
  worker.once('error', (error) => reject(stopped(error)));
  worker.once('exit', () => reject(stopped()));
  await promise;
  return new SqliteLedger(worker);
}

/**
 * The ledger in a SQLite file. The file is open in a thread of its own; here is only the way there:
 * events appended in one turn of the event loop travel in one message, and the thread answers them
 * when their commit is on disk. When the thread ends, all that waits is rejected, and all that follows.
 */
export class SqliteLedger implements Ledger {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Waiting<unknown>>();
  readonly #appends = new Map<number, readonly WaitingAppend[]>();
  #gathered: WaitingAppend[] = [];
  #waitingBytes = 0;
  #lastId = 0;
  #stopped: LedgerError | null = null;
  #closing: Promise<void> | null = null;
  #probe: Promise<boolean> | null = null;

  readonly lease = this.#operation('lease');
  readonly release = this.#operation('release');
  readonly pendingEvents = this.#operation('pendingEvents');
  readonly apply = this.#operation('apply');
  readonly claimContacts = this.#operation('claimContacts');
  readonly settleContacts = this.#operation('settleContacts');
  readonly claimTimeline = this.#operation('claimTimeline');
  readonly markSending = this.#operation('markSending');
  readonly settleTimeline = this.#operation('settleTimeline');
  readonly setBlocked = this.#operation('setBlocked');
  readonly portalSeen = this.#operation('portalSeen');
  readonly isPortalSeen = this.#operation('isPortalSeen');
  readonly leftOut = this.#operation('leftOut');
  readonly tryLeftOut = this.#operation('tryLeftOut');
  readonly loadCredential = this.#operation('loadCredential');
  readonly saveCredential = this.#operation('saveCredential');
  readonly loadMemo = this.#operation('loadMemo');
  readonly saveMemo = this.#operation('saveMemo');
  readonly nextDueMs = this.#operation('nextDueMs');
  readonly recordRequests = this.#operation('recordRequests');
  readonly saveQuota = this.#operation('saveQuota');
  readonly status = this.#operation('status');
  readonly isDispatching = this.#operation('isDispatching');
  readonly events = this.#operation('events');
  readonly event = this.#operation('event');
  readonly contacts = this.#operation('contacts');
  readonly contact = this.#operation('contact');
  readonly contactById = this.#operation('contactById');
  readonly deadLetters = this.#operation('deadLetters');
  readonly replay = this.#operation('replay');
  readonly replayable = this.#operation('replayable');
  readonly startReconcile = this.#operation('startReconcile');
  readonly reconcileRun = this.#operation('reconcileRun');
  readonly claimReconcile = this.#operation('claimReconcile');
  readonly settleReconcile = this.#operation('settleReconcile');
  readonly drifts = this.#operation('drifts');
  readonly readmit = this.#operation('readmit');

  /** Takes over a thread that has opened its file; see {@link openSqliteLedger}. */
  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#receive(answer));
    worker.on('error', (error) => this.#stop(stopped(error)));
    worker.on('exit', () => this.#stop(stopped()));
  }

  append(event: EventRecord): Promise<AppendResult> {
    const refusal = this.#refusal(event.body.byteLength);
    if (refusal !== null) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    if (this.#gathered.length === 0) setImmediate(() => this.#sendGathered());
    this.#gathered.push({ event, resolve, reject });
    this.#waitingBytes += event.body.byteLength;
    return promise;
  }

  async reviveIgnored(connection: string, mappedNames: readonly string[], nowMs: number) {
    const steps = await this.#inSteps('reviveIgnored', connection, mappedNames, nowMs);
    return sum(steps);
  }

  async retryDeadLetters(connection: string, filter: DeadLetterFilter, nowMs: number) {
    const steps = await this.#inSteps('retryDeadLetters', connection, filter, nowMs);
    return {
      retried: sum(steps.map(({ retried }) => retried)),
      hopeless: sum(steps.map(({ hopeless }) => hopeless)),
    };
  }

  async discardDeadLetters(connection: string, filter: DeadLetterFilter) {
    return sum(await this.#inSteps('discardDeadLetters', connection, filter));
  }

  async countReplay(connection: string, filter: ReplayFilter) {
    const steps = await this.#inSteps('countReplay', connection, filter);
    return {
      matched: sum(steps.map(({ matched }) => matched)),
      purged: sum(steps.map(({ purged }) => purged)),
      contacts: new Set(steps.flatMap(({ contacts }) => contacts)).size,
    };
  }

  async erase(connection: string, keyValue: string, nowMs: number) {
    const steps = await this.#inSteps('erase', connection, keyValue, nowMs);
    const last = steps.at(-1) ?? null;
    return last && { ...last, events: sum(steps.map((step) => step?.events ?? 0)) };
  }

  async prune(connection: string, beforeMs: number) {
    return sum(await this.#inSteps('prune', connection, beforeMs));
  }

  /** Those who ask at the same time share one answer, so that questions cannot keep the disk busy. */
  isWritable(): Promise<boolean> {
    this.#probe ??= this.#call('isWritable')
      .catch(() => false)
      .finally(() => {
        this.#probe = null;
      });
    return this.#probe;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    if (this.#stopped !== null) return;
    this.#sendGathered();
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    const closed = this.#call('close');
    this.#stopped = new LedgerError('closed', 'The ledger is closed.');
    await closed;
    await exited;
  }

  /** An operation that the thread does at once. */
  #operation<M extends Method>(method: M): (...args: Arguments<M>) => Promise<Result<M>> {
    return (...args) => this.#call(method, ...args);
  }

  /**
   * Calls an operation step by step, so that appends get their turn; returns the results of all
   * steps. What a crash leaves undone, the next call does.
   */
  async #inSteps<M extends SteppedMethod>(
    method: M,
    ...args: Parameters<Ledger[M]>
  ): Promise<StepResult<M>[]> {
    const results: StepResult<M>[] = [];
    let cursor: unknown = null;
    do {
      // The arguments of a step are those of the operation, and where it begins.
      const step = await this.#call(method, ...([...args, cursor] as unknown as Arguments<M>));
      results.push(step.result);
      cursor = step.cursor;
    } while (cursor !== null);
    return results;
  }

  #call<M extends Method>(method: M, ...args: Arguments<M>): Promise<Result<M>> {
    if (this.#stopped !== null) return Promise.reject(this.#stopped);
    const { promise, resolve, reject } = Promise.withResolvers<Result<M>>();
    const id = this.#nextId();
    // The thread answers each call with the result of the operation that it names.
    this.#calls.set(id, { resolve: (result) => resolve(result as Result<M>), reject });
    this.#post({ kind: 'call', id, method, args } as { kind: 'call'; id: number } & Call);
    return promise;
  }

  #refusal(bytes: number): LedgerError | null {
    if (this.#stopped !== null) return this.#stopped;
    if (this.#waitingBytes + bytes <= WAITING_BYTES_MAX) return null;
    return new LedgerError('unavailable', 'Too many events are waiting for the disk.');
  }

  #sendGathered(): void {
    if (this.#gathered.length === 0) return;
    const appends = this.#gathered;
    this.#gathered = [];
    const id = this.#nextId();
    this.#appends.set(id, appends);
    this.#post({ kind: 'append', id, events: appends.map(({ event }) => compact(event)) });
  }

  #receive(answer: Answer): void {
    switch (answer.kind) {
      case 'appended':
        this.#settleAppends(answer.id, answer.results);
        return;
      case 'returned':
        this.#takeCall(answer.id)?.resolve(answer.result);
        return;
      case 'failed':
        this.#takeCall(answer.id)?.reject(errorOf(answer.failure));
        return;
      case 'opened':
      case 'refused':
        return;
      default:
        answer satisfies never;
    }
  }

  #settleAppends(id: number, results: readonly AppendAnswer[]): void {
    const appends = this.#appends.get(id) ?? [];
    this.#appends.delete(id);
    for (const [index, { event, resolve, reject }] of appends.entries()) {
      this.#waitingBytes -= event.body.byteLength;
      const result = results[index];
      if (typeof result === 'string') resolve(result);
      else reject(result === undefined ? stopped() : errorOf(result));
    }
  }

  #takeCall(id: number): Waiting<unknown> | undefined {
    const waiting = this.#calls.get(id);
    this.#calls.delete(id);
    return waiting;
  }

  #stop(error: LedgerError): void {
    this.#stopped ??= error;
    const appends = [...this.#appends.values()].flat();
    for (const { reject } of [...this.#calls.values(), ...appends, ...this.#gathered]) {
      reject(this.#stopped);
    }
    this.#calls.clear();
    this.#appends.clear();
    this.#gathered = [];
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #post(request: Request): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
    this.#worker.postMessage(request);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/**
 * A body that shares its memory with others (a slice of what a socket received) would travel with
 * all of that memory: a structured clone copies whole buffers.
 */
function compact(event: EventRecord): EventRecord {
  const { body } = event;
  if (body.byteLength === body.buffer.byteLength) return event;
  return { ...event, body: new Uint8Array(body) };
}

function errorOf({ code, message, stack }: Failure): LedgerError {
  const error = new LedgerError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function stopped(cause?: unknown): LedgerError {
  return new LedgerError('closed', "The ledger's thread has ended.", { cause });
}
