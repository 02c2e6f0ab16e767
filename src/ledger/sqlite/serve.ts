import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { systemClock, type Clock } from '../../clock.ts';
import type { LedgerError } from '../ledger-error.ts';
import type { Answer, AppendRequest, CallRequest, Failure, Request } from '../sqlite-protocol.ts';
import { ledgerErrorOf } from './failure.ts';
import { openLedgerFile, type LedgerFile, type OpenOptions } from './ledger-file.ts';

/** Events of one commit: enough to share the cost of the fsync, few enough to be quick. */
const EVENTS_PER_COMMIT_MAX = 1_000;

/**
 * Opens a ledger's file and serves it to the other side of a port. What a slow disk or a large
 * transaction holds up is this side alone, where it has a thread of its own.
 *
 * @param onCommitted called after each commit of events, before any of them is acknowledged
 */
export async function serve(
  port: MessagePort,
  options: OpenOptions,
  onCommitted: () => void = () => undefined,
  clock: Clock = systemClock,
): Promise<void> {
  try {
    const appends: AppendRequest[] = [];
    const served: { file: LedgerFile | null } = { file: null };
    const take = (request: Request): void => {
      if (request.kind === 'append') appends.push(request);
      else if (served.file !== null) void answerCall(port, served.file, request);
    };
    const commitAppends = (): boolean => {
      drain(port, take);
      return served.file !== null && commitGroup(port, served.file, appends, onCommitted);
    };
    const changed = (): void => post(port, { kind: 'changed' });
    const lost = (error: LedgerError): void =>
      post(port, { kind: 'lost', failure: failureOf(error) });
    const logGrown = (bytes: number): void => post(port, { kind: 'log-grown', bytes });
    const file = openLedgerFile({ ...options, clock, commitAppends, changed, lost, logGrown });
    served.file = file;
    port.on('message', (request: Request) => {
      take(request);
      void file.turns.run();
    });
    post(port, { kind: 'opened' });
  } catch (error) {
    post(port, { kind: 'refused', failure: failureOf(ledgerErrorOf(error, 'open')) });
    port.close();
  }
}

/** Takes what has arrived meanwhile off the port, without a turn of the event loop for each message. */
function drain(port: MessagePort, take: (request: Request) => void): void {
  for (
    let received = receiveMessageOnPort(port);
    received !== undefined;
    received = receiveMessageOnPort(port)
  ) {
    take(received.message as Request);
  }
}

function commitGroup(
  port: MessagePort,
  file: LedgerFile,
  appends: AppendRequest[],
  onCommitted: () => void,
): boolean {
  const group = takeGroup(appends);
  if (group.length === 0) return false;
  const outcomes = file.appendAll(group.flatMap((request) => request.events));
  onCommitted();
  let from = 0;
  for (const { id, events } of group) {
    const results = outcomes
      .slice(from, from + events.length)
      .map((outcome) => (typeof outcome === 'string' ? outcome : failureOf(outcome)));
    post(port, { kind: 'appended', id, results });
    from += events.length;
  }
  return true;
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

async function answerCall(
  port: MessagePort,
  file: LedgerFile,
  request: CallRequest,
): Promise<void> {
  const { id, method } = request;
  try {
    post(port, { kind: 'returned', id, result: await file.call(request) });
  } catch (error) {
    post(port, { kind: 'failed', id, failure: failureOf(ledgerErrorOf(error, method)) });
  }
  // Nothing else keeps a thread alive.
  if (method === 'close') port.close();
}

function failureOf({ code, message, stack }: LedgerError): Failure {
  return { code, message, stack };
}

function post(port: MessagePort, answer: Answer): void {
  port.postMessage(answer);
}
