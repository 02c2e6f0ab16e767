import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LedgerError } from './ledger-error.ts';
import type {
  AppendResult,
  AppliedEvent,
  BlockedState,
  ContactSettlement,
  EntrySettlement,
  EventRecord,
  Ledger,
} from './port.ts';
import { REVIVED_PER_COMMIT_MAX } from './sqlite/events.ts';
import type {
  Answer,
  AppendAnswer,
  Arguments,
  Call,
  Failure,
  Method,
  Request,
  Result,
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

  lease(nowMs: number) {
    return this.#call('lease', nowMs);
  }

  release(nowMs: number) {
    return this.#call('release', nowMs);
  }

  pendingEvents(connection: string, limit: number) {
    return this.#call('pendingEvents', connection, limit);
  }

  apply(applied: readonly AppliedEvent[], nowMs: number) {
    return this.#call('apply', applied, nowMs);
  }

  /** In steps, so that appends get their turn; a crash between two leaves events that the next call revives. */
  async reviveIgnored(connection: string, mappedNames: readonly string[]) {
    let revived = 0;
    for (;;) {
      const count = await this.#call('reviveIgnored', connection, mappedNames);
      revived += count;
      if (count < REVIVED_PER_COMMIT_MAX) return revived;
    }
  }

  claimContacts(connection: string, nowMs: number, limit: number) {
    return this.#call('claimContacts', connection, nowMs, limit);
  }

  settleContacts(settlements: readonly ContactSettlement[], nowMs: number) {
    return this.#call('settleContacts', settlements, nowMs);
  }

  claimTimeline(connection: string, nowMs: number, limit: number) {
    return this.#call('claimTimeline', connection, nowMs, limit);
  }

  markSending(entryIds: readonly number[], nowMs: number) {
    return this.#call('markSending', entryIds, nowMs);
  }

  settleTimeline(settlements: readonly EntrySettlement[], nowMs: number) {
    return this.#call('settleTimeline', settlements, nowMs);
  }

  setBlocked(connection: string, blocked: BlockedState | null) {
    return this.#call('setBlocked', connection, blocked);
  }

  portalSeen(connection: string, schema: string, nowMs: number) {
    return this.#call('portalSeen', connection, schema, nowMs);
  }

  loadCredential(connection: string) {
    return this.#call('loadCredential', connection);
  }

  saveCredential(connection: string, text: string) {
    return this.#call('saveCredential', connection, text);
  }

  nextDueMs(connection: string) {
    return this.#call('nextDueMs', connection);
  }

  status(connection: string, nowMs: number) {
    return this.#call('status', connection, nowMs);
  }

  event(connection: string, eventId: string) {
    return this.#call('event', connection, eventId);
  }

  contact(connection: string, keyValue: string) {
    return this.#call('contact', connection, keyValue);
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
