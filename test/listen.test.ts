import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { get } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { systemClock, type Clock } from '../src/clock.ts';
import { listen, STOP_GRACE_MAX_MS, type ListenOptions } from '../src/listen.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const CERT_FILE = join(FIXTURES, 'localhost.cert.pem');
const KEY_FILE = join(FIXTURES, 'localhost.key.pem');

const hello: RequestListener = (_, response) => void response.end('hello');

test('it serves HTTP at the address it tells', async () => {
  const listening = await listen(options());
  expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(listening.url)).text()).toBe('hello');
  await listening.stop();
});

test('it serves HTTPS with the certificate of the files', async () => {
  const tls = { certFile: CERT_FILE, keyFile: KEY_FILE };
  const listening = await listen(options({ tls }));
  expect(listening.url).toMatch(/^https:/);
  const request = get(listening.url, { ca: readFileSync(CERT_FILE), agent: false });
  const [response] = await once(request, 'response');
  expect(await text(response)).toBe('hello');
  await listening.stop();
});

test('it rejects with the reason of the system when it cannot listen', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(listen(options({ port }))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  taken.close();
  const tls = { certFile: join(FIXTURES, 'missing.pem'), keyFile: KEY_FILE };
  await expect(listen(options({ tls }))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a connection beyond the limit is closed without an answer, and the others go on', async () => {
  const listening = await listen(options({ connectionsMax: 2 }));
  const { hostname, port } = new URL(listening.url);
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return socket;
  };
  const ask = (socket: Socket): void =>
    void socket.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const first = await open();
  const second = await open();
  const third = await open();
  expect(await text(third)).toBe('');

  ask(first);
  ask(second);
  expect(await text(first)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await text(second)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await (await fetch(listening.url)).text()).toBe('hello');
  await listening.stop();
});

test('stop lets a request under way finish and then closes its connection', async () => {
  const gate = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const listening = await listen(
    options({
      callback: (_, response) => {
        begun.resolve(undefined);
        void gate.promise.then(() => response.end('late'));
      },
    }),
  );
  const answer = fetch(listening.url).then((response) => response.text());
  await begun.promise;
  const stopped = listening.stop();
  await expect(fetch(listening.url)).rejects.toBeDefined();
  gate.resolve(undefined);
  expect(await answer).toBe('late');
  await stopped;
});

test('stop closes idle connections at once and may be called again', async () => {
  const listening = await listen(options({ clock: forbiddenToEnd() }));
  await (await fetch(listening.url)).text();
  await Promise.all([listening.stop(), listening.stop()]);
  await listening.stop();
});

test('stop cuts off a request that outlasts the grace time', async () => {
  const slept: number[] = [];
  const clock: Clock = { ...systemClock, sleep: async (ms) => void slept.push(ms) };
  const begun = Promise.withResolvers<undefined>();
  const listening = await listen(options({ clock, callback: () => begun.resolve(undefined) }));
  const { hostname, port } = new URL(listening.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await begun.promise;
  const cut = once(socket, 'close');
  await listening.stop();
  await cut;
  expect(slept).toEqual([STOP_GRACE_MAX_MS]);
});

function options(overrides: Partial<ListenOptions> = {}): ListenOptions {
  return {
    callback: hello,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    clock: systemClock,
    ...overrides,
  };
}

/** A clock whose sleep ends with its signal alone. */
function forbiddenToEnd(): Clock {
  return {
    ...systemClock,
    sleep: async (_, signal) => {
      if (signal !== undefined) await once(signal, 'abort');
    },
  };
}
