import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { passOf, type Assignment, type Measurement } from './protocol.ts';

/*
 * Sends deliveries as fast as they are acknowledged, or so many a second: the other end of the
 * measurements, in a process of its own. It speaks HTTP over plain sockets, because Node's client
 * costs more than the receiver.
 */

/** Writes requests on as many connections as asked and measures each acknowledgement. */
async function send(assignment: Assignment): Promise<Measurement> {
  const requests = deliveries(assignment);
  const { rate } = assignment;
  const latenciesMs: number[] = [];
  const sentAtMs: number[] = [];
  let next = 0;
  const startedMs = performance.now();
  const lane = async (): Promise<void> => {
    let socket: Socket | null = null;
    while (next < requests.length) {
      const number = next++;
      const request = requests[number];
      assert(request !== undefined, 'there is a request for each number');
      const earlyMs =
        rate === undefined ? 0 : startedMs + (number * 1_000) / rate - performance.now();
      if (earlyMs > 0) await delay(earlyMs);
      const sentMs = performance.now();
      sentAtMs[number] = Date.now();
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
  return { latenciesMs, sentMs: sentAtMs, elapsedMs: performance.now() - startedMs };
}

/** All requests, signed beforehand, so that only sending and waiting is measured. */
function deliveries(assignment: Assignment): readonly Buffer[] {
  const { events, tenant, secret, keepAlive } = assignment;
  return Array.from({ length: events }, (_, number) => {
    const body = JSON.stringify(eventOf(assignment, number));
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

/** A delivery of the size of Neostore's own. */
function eventOf({ run, people, firstPerson = 0, says }: Assignment, number: number): object {
  const person = firstPerson + (number % people);
  const common = {
    __id: `bench-${run}-${number}`,
    __creationDate: new Date(FIRST_MS + number).toISOString().replace('Z', '0000Z'),
    identifiers: { customerId: String(1_000_000 + person) },
    metadata: { source: 'store', campaign: 'spring', padding: 'x'.repeat(300) },
  };
  return says === 'customer'
    ? {
        ...common,
        __eventName: 'Customer:Upserted',
        flowName: 'activation',
        attributes: { email: `person${person}@example.com`, firstName: `P${person}`, city: run },
      }
    : {
        ...common,
        __eventName: 'Pass:Installed',
        passId: passOf(run, number),
        passType: 'loyalty',
        device: 'apple',
        deviceIdentifier: `device-${number}`,
      };
}

const FIRST_MS = Date.parse('2026-11-23T09:00:00.000Z');

/** Resolves when the answer to a request is there; its answers are short and come in one piece. */
async function acknowledged(socket: Socket, request: Buffer): Promise<void> {
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const [statusLine = ''] = answer.toString('latin1').split('\r\n', 1);
  assert.equal(statusLine, 'HTTP/1.1 202 Accepted', 'every delivery is accepted');
}

process.once('message', (assignment: Assignment) => {
  void send(assignment).then((measurement) => process.send?.(measurement));
});
