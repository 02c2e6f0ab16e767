import { extname } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { sharingCode } from '../code-cache.ts';
import { LedgerError } from './ledger-error.ts';
import type { ChangeListener, Contender } from './lease-port.ts';
import type { Ledger } from './ledger.ts';
import { sqliteContender } from './sqlite-contender.ts';
import { sqliteLease, type SqliteLease } from './sqlite-lease.ts';
import type { OpenOptions } from './sqlite/ledger-file.ts';
import type {
  Answer,
  AppendAnswer,
  Arguments,
  Failure,
  Method,
  Request,
  Result,
} from './sqlite-protocol.ts';
import type { AppendResult, EventRecord } from '../model/event.ts';

/** Bodies that may wait for the disk at once; beyond this, appends are refused until it has caught up. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/** V8 lets what is young in a thread grow to 128 MiB before it looks what of it is still needed, which is hardly faster. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24 };

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: LedgerError) => void;
}

interface WaitingAppend extends Waiting<AppendResult> {
  readonly event: EventRecord;
}

/** The other side, which serves the file: a thread of its own, or a port that leads to it. */
type Side = Worker | MessagePort;

/**
 * Opens the ledger in a SQLite file, in a thread of its own; made with its folder where it is missing.
 * @throws LedgerError `newer-schema`, `other-schema`, `corrupt` or `unavailable`
 */
export async function openSqliteLedger(options: OpenOptions): Promise<SqliteLedger> {
  const thread = new URL(`./sqlite-thread${extname(import.meta.url)}`, import.meta.url);
  // The thread leaves a file open on purpose, which is not to be closed with it: see `FilesGuard`.
  const data = { workerData: options, resourceLimits: RESOURCE_LIMITS, ...sharingCode() };
  const worker = new Worker(thread, { ...data, trackUnmanagedFds: false });
  return connectLedger(worker);
}

/**
 * Waits until the other side has opened its file.
 * @throws LedgerError
 */
export async function connectLedger(side: Side): Promise<SqliteLedger> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  side.once('message', (answer: Answer) => {
    if (answer.kind === 'refused') reject(errorOf(answer.failure));
    else resolve();
  });
  onEnd(side, (cause) => reject(stopped(cause)));
  await promise;
  return new SqliteLedger(side);
}

/** A worker reports its end by its error or its exit, a port by being closed. */
function onEnd(side: Side, listener: (cause?: unknown) => void): void {
  if (side instanceof Worker) {
    side.once('error', listener);
    side.once('exit', () => listener());
  } else side.once('close', () => listener());
}

/**
 * The ledger in a SQLite file. The file is open on another side; here is only the way there: events
 * appended in one turn of the event loop travel in one message, and are answered when their commit
 * is on disk. When that side ends, all that waits is rejected, and all that follows.
 */
export class SqliteLedger implements Ledger {
  readonly #side: Side;
  readonly #calls = new Map<number, Waiting<unknown>>();
  readonly #appends = new Map<number, readonly WaitingAppend[]>();
  readonly #changeListeners = new Set<ChangeListener>();
  #gathered: WaitingAppend[] = [];
  #waitingBytes = 0;
  #lastId = 0;
  #stopped: LedgerError | null = null;
  /** Why nothing can be kept any more, while the other side still runs. */
  #lost: LedgerError | null = null;
  #onLogGrown: (bytes: number) => void = () => undefined;
  #onLost: (error: LedgerError) => void = () => undefined;
  #closing: Promise<void> | null = null;
  #probe: Promise<boolean> | null = null;

  readonly status = this.#operation('status');
  readonly isDispatching = this.#operation('isDispatching');
  readonly events = this.#operation('events');
  readonly eventIds = this.#operation('eventIds');
  readonly event = this.#operation('event');
  readonly eventsToTry = this.#operation('eventsToTry');
  readonly contacts = this.#operation('contacts');
  readonly contact = this.#operation('contact');
  readonly contactById = this.#operation('contactById');
  readonly knownRecords = this.#operation('knownRecords');
  readonly conflicts = this.#operation('conflicts');
  readonly conflict = this.#operation('conflict');
  readonly people = this.#operation('people');
  readonly overfull = this.#operation('overfull');
  readonly attribute = this.#operation('attribute');
  readonly unmerged = this.#operation('unmerged');
  readonly deadLetters = this.#operation('deadLetters');
  readonly leftOut = this.#operation('leftOut');
  readonly wallets = this.#operation('wallets');
  readonly leftOutValues = this.#operation('leftOutValues');
  readonly requestBodies = this.#operation('requestBodies');
  readonly countReplay = this.#operation('countReplay');
  readonly replayable = this.#operation('replayable');
  readonly reconcileRun = this.#operation('reconcileRun');
  readonly drifts = this.#operation('drifts');
  readonly countDrifts = this.#operation('countDrifts');
  readonly delayed = this.#operation('delayed');
  readonly numbers = this.#operation('numbers');
  readonly installers = this.#operation('installers');
  readonly walletTotals = this.#operation('walletTotals');
  readonly countWallet = this.#operation('countWallet');
  readonly loadSessions = this.#operation('loadSessions');
  readonly endSession = this.#operation('endSession');
  readonly loadSamples = this.#operation('loadSamples');
  readonly saveSamples = this.#operation('saveSamples');
  readonly loadMemo = this.#operation('loadMemo');
  readonly saveMemo = this.#operation('saveMemo');
  readonly keptMapping = this.#operation('keptMapping');
  readonly keepMapping = this.#operation('keepMapping');
  readonly mappingVersions = this.#operation('mappingVersions');
  readonly mappingVersion = this.#operation('mappingVersion');
  readonly saveMappingVersion = this.#operation('saveMappingVersion');
  readonly loadCredential = this.#operation('loadCredential');
  readonly saveCredential = this.#operation('saveCredential');

  readonly retryDeadLetters = this.#order('retryDeadLetters');
  readonly discardDeadLetters = this.#order('discardDeadLetters');
  readonly releaseFuse = this.#order('releaseFuse');
  readonly tryNow = this.#order('tryNow');
  readonly tryLeftOut = this.#order('tryLeftOut');
  readonly replay = this.#order('replay');
  readonly startReconcile = this.#order('startReconcile');
  readonly mendDrifts = this.#order('mendDrifts');
  readonly lookAgain = this.#order('lookAgain');
  readonly settleConflict = this.#order('settleConflict');
  readonly split = this.#order('split');
  readonly erase = this.#order('erase');
  readonly erasePerson = this.#order('erasePerson');
  readonly readmit = this.#order('readmit');
  readonly prune = this.#order('prune');

  /** Takes over a side that has opened its file; see {@link openSqliteLedger}. */
  constructor(side: Side) {
    this.#side = side;
    side.on('message', (answer: Answer) => this.#receive(answer));
    onEnd(side, (cause) => this.#stop(stopped(cause)));
  }

  async contend(connections: readonly string[], nowMs: number): Promise<Contender | null> {
    const lease = await this.lease(nowMs);
    return lease && sqliteContender(lease, connections, nowMs);
  }

  replicas(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Becomes the only dispatcher of the file; null when another process is it. */
  async lease(nowMs: number): Promise<SqliteLease | null> {
    const taken = await this.call('lease', nowMs);
    return taken && sqliteLease(taken, this);
  }

  /** Calls back when the ledger was changed by another process, or by an order of a person in this one. */
  onChange(listener: ChangeListener): void {
    if (this.#changeListeners.size === 0) void this.call('watch').catch(() => undefined);
    this.#changeListeners.add(listener);
  }

  /** Whether the files were taken away, so that nobody may act on what they held. */
  get isLost(): boolean {
    return this.#lost !== null;
  }

  onLost(listener: (error: LedgerError) => void): void {
    this.#onLost = listener;
    if (this.#lost !== null) listener(this.#lost);
  }

  /** The lease of all work is a lock on the file, which nobody takes from a process that lives. */
  onLeaseFailed(): void {
    return;
  }

  onLogGrown(listener: (bytes: number) => void): void {
    this.#onLogGrown = listener;
  }

  append(event: EventRecord): Promise<AppendResult> {
    const rejection = this.#rejection(event.body.byteLength);
    if (rejection !== null) return Promise.reject(rejection);
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    if (this.#gathered.length === 0) setImmediate(() => this.#sendGathered());
    this.#gathered.push({ event, resolve, reject });
    this.#waitingBytes += event.body.byteLength;
    return promise;
  }

  /** Those who ask at the same time share one answer, so that questions cannot keep the disk busy. */
  isWritable(): Promise<boolean> {
    this.#probe ??= this.call('isWritable')
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
      onEnd(this.#side, () => resolve());
    });
    const closed = this.call('close');
    this.#stopped = new LedgerError('closed', 'The ledger is closed.');
    await closed;
    await exited;
  }

  /** An operation on the other side. */
  #operation<M extends Method>(method: M): (...args: Arguments<M>) => Promise<Result<M>> {
    return (...args) => this.call(method, ...args);
  }

  /** An operation that makes work for the dispatcher, which may be in this process. */
  #order<M extends Method>(method: M): (...args: Arguments<M>) => Promise<Result<M>> {
    return async (...args) => {
      const result = await this.call(method, ...args);
      for (const listener of this.#changeListeners) listener(null);
      return result;
    };
  }

  /** Asks the other side for an operation; for what is made of a ledger, such as its lease. */
  call<M extends Method>(method: M, ...args: Arguments<M>): Promise<Result<M>> {
    const refusal = this.#stopped ?? (isEnding(method) ? null : this.#lost);
    if (refusal !== null) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Result<M>>();
    const id = this.#nextId();
    // Each call is answered with the result of the operation that it names.
    this.#calls.set(id, { resolve: (result) => resolve(result as Result<M>), reject });
    this.#post({ kind: 'call', id, method, args });
    return promise;
  }

  #rejection(bytes: number): LedgerError | null {
    const refusal = this.#stopped ?? this.#lost;
    if (refusal !== null) return refusal;
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
      case 'changed':
        for (const listener of this.#changeListeners) listener(null);
        return;
      case 'lost':
        this.#lose(errorOf(answer.failure));
        return;
      case 'log-grown':
        this.#onLogGrown(answer.bytes);
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
    for (const { reject } of this.#calls.values()) reject(this.#stopped);
    this.#calls.clear();
    this.#refuseAppends(this.#stopped);
  }

  /** What waits for the disk is refused at once; the other side may be busy with what is left. */
  #lose(error: LedgerError): void {
    this.#lost = error;
    this.#refuseAppends(error);
    this.#onLost(error);
  }

  #refuseAppends(error: LedgerError): void {
    const appends = [...this.#appends.values()].flat();
    for (const { reject } of [...appends, ...this.#gathered]) reject(error);
    this.#appends.clear();
    this.#gathered = [];
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #post(request: Request): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
    this.#side.postMessage(request);
  }
}

/** What is still asked of a ledger that nothing can be kept in. */
function isEnding(method: Method): boolean {
  return method === 'release' || method === 'close';
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
