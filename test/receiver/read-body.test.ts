import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { BODY_BYTES_MAX } from '../../src/receiver/refusal.ts';
import { eventually } from '../support/eventually.ts';
import { anEvent, deliver, setup, sign, TENANT } from './setup.ts';

test('a body of exactly the largest size is read', async () => {
  await using receiver = await setup();
  const bare = anEvent({ padding: '' });
  const body = anEvent({ padding: 'x'.repeat(BODY_BYTES_MAX - Buffer.byteLength(bare)) });
  expect((await deliver(receiver.url, body)).status).toBe(202);
  expect(receiver.appended[0]?.body).toHaveLength(BODY_BYTES_MAX);
});

test('a body that says it is larger is refused before any of it is sent', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, [`Content-Length: ${BODY_BYTES_MAX + 1}`]);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/^connection: close/im);
  expect(answer).toContain('"body_too_large"');
});

test('a body that turns out larger while it streams is refused before it ends', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, ['Transfer-Encoding: chunked']);
  socket.write(chunk('x'.repeat(BODY_BYTES_MAX)));
  socket.write(chunk('x'));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 /);
  expect(receiver.outcomes).toEqual(['too-large']);
});

test('a body without a signature is refused before any of it is read', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, ['Content-Length: 10'], null);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(answer).toMatch(/^connection: close/im);
});

test('beyond the memory that all bodies share, further ones are refused until one ends', async () => {
  await using receiver = await setup({ bodiesBytesMax: 1_000 });
  const held = await begin(receiver.url, ['Content-Length: 900']);
  held.write('x'.repeat(800));
  // What is read is not seen from outside; a body that needs more than is left tells.
  let answer = '';
  for (let tries = 0; tries < 100 && !answer.startsWith('HTTP/1.1 503 '); tries += 1) {
    const socket = await begin(receiver.url, ['Content-Length: 300', 'Connection: close']);
    socket.write('x'.repeat(300));
    answer = await text(socket);
  }
  expect(answer).toMatch(/^retry-after: 10\r$/im);
  expect(answer).toMatch(/^connection: close\r$/im);
  expect(answer).toContain('"too_many_bodies"');
  expect(receiver.outcomes.at(-1)).toBe('crowded');

  const small = await deliver(receiver.url, '{}');
  expect(small.body.status).toBe('quarantined');

  held.destroy();
  await eventually('the first is given up', () => receiver.outcomes.at(-1) === 'broken');
  const large = await deliver(receiver.url, anEvent({ padding: 'x'.repeat(700) }));
  expect(large.body.status).toBe('accepted');
});

test('a body in many pieces is put together in order', async () => {
  await using receiver = await setup();
  const body = anEvent();
  const headers = ['Transfer-Encoding: chunked', 'Connection: close'];
  const socket = await begin(receiver.url, headers, sign(body));
  for (const character of body) socket.write(chunk(character));
  socket.write('0\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 202 /);
  expect(Buffer.from(receiver.appended[0]?.body ?? []).toString()).toBe(body);
});

test('a body that does not end in time is refused', async () => {
  await using receiver = await setup({ bodyTimeoutMs: 20 });
  const socket = await begin(receiver.url, ['Content-Length: 10']);
  socket.write('{');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"body_too_slow"');
  expect(receiver.outcomes).toEqual(['slow']);
});

test('a body in garbled chunks is refused', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, ['Transfer-Encoding: chunked']);
  socket.write('no chunk size\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(receiver.appended).toEqual([]);
});

test('a sender that goes away in the middle is only logged', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, ['Content-Length: 10']);
  socket.write('{');
  socket.destroy();
  while (receiver.outcomes.length === 0) await delay(1);
  expect(receiver.outcomes).toEqual(['broken']);
  expect(receiver.appended).toEqual([]);
  expect(receiver.lines).toContainEqual(
    expect.objectContaining({ msg: 'delivery.refused', outcome: 'broken' }),
  );
});

test('a request that cannot be read leaves none of its bytes in the log', async () => {
  await using receiver = await setup();
  const socket = await begin(receiver.url, ['Transfer-Encoding: chunked']);
  socket.write('ada@example.com\r\n');
  await text(socket);
  while (receiver.outcomes.length === 0) await delay(1);
  const rawBytes = JSON.stringify([...Buffer.from('ada@example.com')]).slice(1, -1);
  const log = JSON.stringify(receiver.lines);
  expect(log).not.toContain('ada@example.com');
  expect(log).not.toContain(rawBytes);
});

/** Opens a connection and sends the head of a delivery, with a signature that is wrong by default. */
async function begin(
  url: string,
  headers: readonly string[],
  signature: string | null = sign(''),
): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    'POST /webhooks/neostore HTTP/1.1',
    `Host: ${hostname}`,
    `x-neostore-tenantid: ${TENANT}`,
    ...(signature === null ? [] : [`x-neostore-signature: ${signature}`]),
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

function chunk(data: string): string {
  return `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
}
