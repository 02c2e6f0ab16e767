import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import type { LedgerError } from './ledger-error.ts';
import { ledgerErrorOf } from './sqlite/failure.ts';
import { type LedgerFile, openLedgerFile } from './sqlite/ledger-file.ts';
import type {
  Answer,
  Call,
  Failure,
  Method,
  Operations,
  Request,
  Result,
} from './sqlite-protocol.ts';

/**
 * The thread in which all of SQLite happens, so that a slow disk or a large transaction never holds
 * up the event loop that answers webhooks.
 */

/** Events of one commit: enough to share the cost of the fsync, few enough to be quick. */
const EVENTS_PER_COMMIT_MAX = 1_000;

type AppendRequest = Extract<Request, { kind: 'append' }>;
type CallRequest = Extract<Request, { kind: 'call' }>;

/** What has come in and is not done yet, in order. */
interface Inbox {
  readonly appends: AppendRequest[];
  readonly calls: CallRequest[];
}

function start(port: MessagePort, path: string): void {
  try {
    serve(port, openLedgerFile(path));
    post(port, { kind: 'opened' });
  } catch (error) {
    post(port, { kind: 'refused', failure: failureOf(ledgerErrorOf(error, 'open')) });
  }
}

/**
 * Takes turns: one commit for the events that have gathered, one other operation, and again. So an
 * append waits for one operation at most, and the stream of events starves nothing.
 */
function serve(port: MessagePort, ledger: LedgerFile): void {
  const inbox: Inbox = { appends: [], calls: [] };
  port.on('message', (request: Request) => {
    put(inbox, request);
    while (inbox.appends.length + inbox.calls.length > 0) {
      drain(port, inbox);
      commitAppends(port, ledger, inbox.appends);
      runCall(port, ledger.operations, takeCall(inbox));
    }
  });
}

/** Takes what has arrived meanwhile off the port, without a turn of the event loop for each message. */
function drain(port: MessagePort, inbox: Inbox): void {
  for (
    let received = receiveMessageOnPort(port);
    received !== undefined;
    received = receiveMessageOnPort(port)
  ) {
    put(inbox, received.message as Request);
  }
}

function put(inbox: Inbox, request: Request): void {
  if (request.kind === 'append') inbox.appends.push(request);
  else inbox.calls.push(request);
}

function commitAppends(port: MessagePort, ledger: LedgerFile, appends: AppendRequest[]): void {
  const group = takeGroup(appends);
  if (group.length === 0) return;
  const outcomes = ledger.appendAll(group.flatMap((request) => request.events));
  let from = 0;
  for (const { id, events } of group) {
    const results = outcomes
      .slice(from, from + events.length)
      .map((outcome) => (typeof outcome === 'string' ? outcome : failureOf(outcome)));
    post(port, { kind: 'appended', id, results });
    from += events.length;
  }
}

/** The requests of the next commit, taken off the list: at least one, however large. */
function takeGroup(appends: AppendRequest[]): AppendRequest[] {
  let count = 0;
  const rest = appends.findIndex((request, index) => {
    count += request.events.length;
    return index > 0 && count > EVENTS_PER_COMMIT_MAX;
  });
  return appends.splice(0, rest === -1 ? appends.length : rest);
}

/** The next operation; closing waits until every event that came before it is written. */
function takeCall({ appends, calls }: Inbox): CallRequest | undefined {
  return calls[0]?.method === 'close' && appends.length > 0 ? undefined : calls.shift();
}

function runCall(
  port: MessagePort,
  operations: Operations,
  request: CallRequest | undefined,
): void {
  if (request === undefined) return;
  const { id, method } = request;
  try {
    post(port, { kind: 'returned', id, result: run(operations, request) });
  } catch (error) {
    post(port, { kind: 'failed', id, failure: failureOf(ledgerErrorOf(error, method)) });
  }
  // Nothing else keeps the thread alive.
  if (method === 'close') port.close();
}

function run<M extends Method>(operations: Operations, { method, args }: Call<M>): Result<M> {
  return operations[method](...args);
}

function failureOf({ code, message, stack }: LedgerError): Failure {
  return { code, message, stack };
}

function post(port: MessagePort, answer: Answer): void {
  port.postMessage(answer);
}

if (parentPort !== null) start(parentPort, (workerData as { path: string }).path);
