import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Clock } from '../../../src/clock.ts';

/** A request as the receiver saw it. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The sender's port: the same port is the same connection. */
  readonly port: number;
}

export interface TestReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** An HTTP receiver on loopback that answers as scripted, `accepted` where nothing is. */
export async function receive(
  answer: (response: ServerResponse, number: number) => void = accept,
): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { headers, socket } = request;
    const port = socket.remotePort ?? 0;
    void text(request)
      .then((body) => received.push({ headers, body, port }))
      .then((number) => answer(response, number));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/webhooks/neostore`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Answers 202 with a status, as the daemon does. */
export function accept(response: ServerResponse, _number = 1, status = 'accepted'): void {
  response.writeHead(202, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status, eventId: 'e1' }));
}

/** A clock whose sleeps take no time, and that remembers them. */
export function fakeClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let nowMs = 0;
  return {
    slept,
    now: () => nowMs,
    steady: () => nowMs,
    sleep: (ms) => {
      slept.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
  };
}
