import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { checkWebhookAddress, type AddressCheck } from '../../src/cli/check-webhook-address.ts';
import { Secret } from '../../src/core/secret.ts';
import { listen } from '../../src/listen.ts';
import { signBody } from '../../src/setup/sign-body.ts';
import { freePort, startDaemon } from './a-daemon.ts';
import { SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PATH = '/webhooks/neostore/acme';
const folder = temporaryFolder();
const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

type Answer = (path: string) => { readonly status: number; readonly headers?: object };

/** What stands at the public address; without an answer of its own it passes on to a port. */
async function proxy(
  port: number,
  path = (asked: string) => asked,
  answer?: Answer,
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    if (answer !== undefined) {
      const { status, headers = {} } = answer(incoming.url ?? '');
      incoming.resume();
      outgoing.writeHead(status, { ...headers }).end('<html>');
      return;
    }
    const { method, headers } = incoming;
    const onward = { host: '127.0.0.1', port, method, headers, path: path(incoming.url ?? '') };
    const passed = request(onward, (response) => {
      outgoing.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(outgoing);
    });
    passed.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
}

async function check(url: string, port: number, secret?: string): Promise<AddressCheck> {
  return checkWebhookAddress(url, {
    http: { host: '127.0.0.1', port, tls: null },
    tenantId: 'acme',
    secrets: secret === undefined ? [] : [new Secret(secret)],
    encoding: 'auto',
    clock: systemClock,
  });
}

describe('before there is a daemon', () => {
  test('its port is opened for the check, and closed after it', async () => {
    const port = await freePort();
    const url = await proxy(port);
    expect(await check(url, port)).toEqual({ kind: 'right', by: 'this command' });
    expect(await check(url, port)).toEqual({ kind: 'right', by: 'this command' });
  });

  test('an event that comes during the check is put off, and not refused for good', async () => {
    const port = await freePort();
    const statuses: number[] = [];
    const onTheWay = createServer((_incoming, outgoing) => {
      const body = '{"__id":"e1","__eventName":"Pass:Installed"}';
      const headers = { 'x-neostore-signature': signBody(body, new Secret('own')) };
      void fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', body, headers }).then(
        ({ status }) => {
          statuses.push(status);
          outgoing.writeHead(404).end();
        },
      );
    }).listen(0, '127.0.0.1');
    open.push(onTheWay);
    await once(onTheWay, 'listening');
    const { port: first } = onTheWay.address() as AddressInfo;
    await check(`http://127.0.0.1:${first}${PATH}`, port, 'own');
    expect(statuses).toEqual([503]);
  });

  test('a certificate that Neostore would not accept either is told', async () => {
    const FIXTURES = 'test/fixtures';
    const tls = {
      certFile: `${FIXTURES}/localhost.cert.pem`,
      keyFile: `${FIXTURES}/localhost.key.pem`,
    };
    const answer = (_: unknown, response: ServerResponse) => response.end();
    const at = { host: '127.0.0.1', port: 0, tls, clock: systemClock, callback: answer };
    const { url, stop } = await listen(at);
    try {
      expect(await check(`${url}${PATH}`, await freePort())).toMatchObject({
        found: expect.stringMatching(/certificate is signed by nobody/),
      });
      const plain = url.replace('https', 'http');
      expect(await check(`${plain}${PATH}`, await freePort())).toMatchObject({ kind: 'wrong' });
    } finally {
      await stop();
    }
  });

  test.each<[string, (path: string) => string, RegExp]>([
    ['to another tenant', () => '/webhooks/neostore/globex', /another tenant or another secret/],
    ['to another path', () => '/hook', /under another path/],
  ])('a proxy that passes on %s is found', async (_case, path, found) => {
    const port = await freePort();
    expect(await check(await proxy(port, path), port)).toMatchObject({
      kind: 'wrong',
      found: expect.stringMatching(found),
    });
  });

  test.each<[string, ReturnType<Answer>, RegExp]>([
    [
      'redirects',
      { status: 301, headers: { location: 'https://www.shop.com/' } },
      /www\.shop\.com/,
    ],
    ['knows no such path', { status: 404 }, /no such path/],
    ['says yes to everything', { status: 200 }, /another server/],
    ['is without a daemon', { status: 502 }, /does not reach the daemon/],
  ])('a server that %s is no daemon', async (_case, answer, found) => {
    const url = await proxy(0, undefined, () => answer);
    expect(await check(url, await freePort())).toMatchObject({
      kind: 'wrong',
      found: expect.stringMatching(found),
    });
  });

  test('an address where nobody listens is told, and a port that is no daemon’s', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}${PATH}`;
    expect(await check(nobody, await freePort())).toMatchObject({
      found: expect.stringMatching(/nothing listens/),
    });
    const url = await proxy(0, undefined, () => ({ status: 404 }));
    const taken = Number(new URL(url).port);
    expect(await check(url, taken)).toMatchObject({
      found: expect.stringMatching(/NEOSTORE_WEBHOOK_SECRET is not known/),
    });
    expect(await check(url, taken, 'secret')).toMatchObject({
      found: expect.stringMatching(/is no daemon with this/),
    });
  });
});

describe('while a daemon runs', () => {
  test('it is asked, and told from another one that has the same secret', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const start = async (at: number, name: string) =>
      startDaemon({
        ...SETTINGS,
        PORT: String(at),
        DRY_RUN: 'true',
        DATABASE_URL: `sqlite:${folder(name)}`,
      });
    const daemons = [await start(port, 'this.db'), await start(other, 'other.db')];
    try {
      const secret = SETTINGS['NEOSTORE_WEBHOOK_SECRET'] ?? '';
      expect(await check(await proxy(port), port, secret)).toEqual({
        kind: 'right',
        by: 'the running daemon',
      });
      expect(await check(await proxy(other), port, secret)).toMatchObject({
        found: expect.stringMatching(/with the same secret/),
      });
    } finally {
      for (const daemon of daemons) await daemon.stop();
    }
  });
});
