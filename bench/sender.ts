import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Assignment, Measurement } from './protocol.ts';

/*
 * Sends deliveries as fast as they are acknowledged: the other end of `ingest.ts`, in a process of
 * its own. It speaks HTTP over plain sockets, because Node's client costs more than the receiver.
 */

/** Writes requests on as many connections as asked and measures each acknowledgement. */
async function send(assignment: Assignment): Promise<Measurement> {
  const requests = deliveries(assignment);
  const latenciesMs: number[] = [];
  let next = 0;
  const startedMs = performance.now();
  const lane = async (): Promise<void> => {
    let socket: Socket | null = null;
    while (next < requests.length) {
      const request = requests[next++];
      assert(request !== undefined, 'there is a request for each number');
      const sentMs = performance.now();
      socket ??= connect({ ...assignment.address, noDelay: true });
      await acknowledged(socket, request);
      latenciesMs.push(performance.now() - sentMs);
      if (!assignment.keepAlive) {
        socket.destroy();
        socket = null;
      }
    }
    socket?.destroy();
  };
  await Promise.all(Array.from({ length: assignment.connections }, lane));
  return { latenciesMs, elapsedMs: performance.now() - startedMs };
}

/** All requests, signed beforehand, so that only sending and waiting is measured. */
function deliveries({ events, tenant, secret, keepAlive, run }: Assignment): readonly Buffer[] {
  return Array.from({ length: events }, (_, number) => {
    const body = JSON.stringify({ ...EVENT, __id: `bench-${run}-${number}` });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const head = [
      `POST /webhooks/neostore/${tenant} HTTP/1.1`,
      'Host: localhost',
      `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Neostore-Signature: ${signature}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

/** Resolves when the answer to a request is there; its answers are short and come in one piece. */
async function acknowledged(socket: Socket, request: Buffer): Promise<void> {
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const [statusLine = ''] = answer.toString('latin1').split('\r\n', 1);
  assert.equal(statusLine, 'HTTP/1.1 202 Accepted', 'every delivery is accepted');
}

/** A delivery of the size of Neostore's own. */
const EVENT = {
  __eventName: 'Pass:Installed',
  __creationDate: '2026-11-23T09:00:00.0000000Z',
  passId: '8d7e0c7e-4fd7-4d4b-9d5e-0f6c3c1b9a52',
  passType: 'loyalty',
  device: 'apple',
  deviceIdentifier: 'b2f1c6a0d1f24f0f8a1d7f9f3f4f5a6b',
  identifiers: { customerId: '0000100013', email: 'ada@example.com' },
  metadata: { source: 'store', campaign: 'spring', padding: 'x'.repeat(300) },
};

process.once('message', (assignment: Assignment) => {
  void send(assignment).then((measurement) => process.send?.(measurement));
});
