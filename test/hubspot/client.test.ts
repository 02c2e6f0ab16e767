import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ANSWER_BYTES_MAX, HubSpotClient, type CallResult } from '../../src/hubspot/client.ts';
import { FakeClock } from './fake-clock.ts';
import { ScriptedServer } from './scripted-server.ts';

const TIMEOUT_MS = 15_000;

describe('HubSpotClient', () => {
  const clock = new FakeClock();
  let server: ScriptedServer;
  let baseUrl: string;

  beforeEach(async () => {
    server = new ScriptedServer();
    baseUrl = await server.start();
  });
  afterEach(() => server.stop());

  async function call(url = baseUrl): Promise<CallResult> {
    const client = new HubSpotClient({ baseUrl: url, clock });
    return client.call({ method: 'POST', path: '/a/b?c=d', body: { inputs: [] } }, 'pat-1');
  }

  test('sends the token and the body, and returns the parsed answer', async () => {
    server.script = () => ({ status: 207, body: { results: [] }, headers: { 'retry-after': '3' } });
    const result = await call(`${baseUrl}/`);
    expect(result).toMatchObject({ kind: 'answered', status: 207, body: { results: [] } });
    expect(result.kind === 'answered' && result.headers.get('retry-after')).toBe('3');
    expect(server.seen).toMatchObject([{ method: 'POST', path: '/a/b?c=d', body: { inputs: [] } }]);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer pat-1',
      'content-type': 'application/json',
    });
  });

  test('sends each call with its own token', async () => {
    server.script = () => ({ body: {} });
    const client = new HubSpotClient({ baseUrl, clock });
    const request = { method: 'GET', path: '/a' } as const;
    await Promise.all([client.call(request, 'pat-1'), client.call(request, 'token-2')]);
    const sent = new Set(server.seen.map(({ headers }) => headers.authorization));
    expect(sent).toEqual(new Set(['Bearer pat-1', 'Bearer token-2']));
  });

  test('sends a form without any token', async () => {
    server.script = () => ({ body: {} });
    const client = new HubSpotClient({ baseUrl, clock });
    await client.postForm('/oauth', new URLSearchParams({ a: 'b&c' }));
    expect(server.seen).toMatchObject([{ method: 'POST', path: '/oauth', form: { a: 'b&c' } }]);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('takes 204 for an answer without a body', async () => {
    server.script = () => ({ status: 204 });
    expect(await call()).toMatchObject({ kind: 'answered', status: 204, body: null });
  });

  test.each(['', '<html>maintenance</html>', '{"results":['])(
    'does not believe a 200 with the body %j',
    async (body) => {
      server.script = () => ({ status: 200, body });
      expect(await call()).toEqual({ kind: 'failed', stage: 'unknown', code: 'ANSWER_NOT_JSON' });
    },
  );

  test('keeps the status of an error page that is not JSON', async () => {
    server.script = () => ({ status: 502, body: '<html>bad gateway</html>' });
    expect(await call()).toMatchObject({ kind: 'answered', status: 502, body: null });
  });

  test('knows that nothing was sent when nobody listens', async () => {
    const free = createServer();
    free.listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect(await call(`http://127.0.0.1:${port}`)).toEqual({
      kind: 'failed',
      stage: 'not sent',
      code: 'ECONNREFUSED',
    });
    expect(await call('nowhere')).toMatchObject({ stage: 'not sent', code: 'ERR_INVALID_URL' });
  });

  test('does not know what became of a call whose connection breaks', async () => {
    server.script = () => (response) => response.socket?.resetAndDestroy();
    expect(await call()).toMatchObject({ kind: 'failed', stage: 'unknown' });
    server.script = () => (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.socket?.destroy());
    };
    expect(await call()).toMatchObject({ kind: 'failed', stage: 'unknown' });
  });

  /** Makes the server begin an answer and never end it; resolves once a call hangs on it. */
  function hanging(begin: (response: ServerResponse) => void): {
    readonly received: Promise<void>;
    readonly closed: Promise<void>;
  } {
    const received = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    server.script = () => (response) => {
      response.once('close', () => closed.resolve());
      begin(response);
      received.resolve();
    };
    return { received: received.promise, closed: closed.promise };
  }

  const ENDLESS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['headers that do not come', () => undefined],
    [
      'a body that does not end',
      (response) => {
        response.writeHead(200);
        response.write('{"results":');
      },
    ],
    [
      'a body that comes a byte at a time',
      (response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 1);
        response.once('close', () => clearInterval(drip));
      },
    ],
  ];

  test.each(ENDLESS)('gives up on %s, and closes its connection', async (_what, begin) => {
    const { received, closed } = hanging(begin);
    const result = call();
    await received;
    await clock.advance(TIMEOUT_MS);
    expect(await result).toEqual({ kind: 'failed', stage: 'unknown', code: 'TIMEOUT' });
    await closed;
  });

  test.each(ENDLESS)(
    'ends with its signal, and closes its connection: %s',
    async (_what, begin) => {
      for (const owner of ['client', 'call'] as const) {
        const { received, closed } = hanging(begin);
        const stop = new AbortController();
        const client = new HubSpotClient({
          baseUrl,
          clock,
          ...(owner === 'client' ? { signal: stop.signal } : {}),
        });
        const own = owner === 'call' ? stop.signal : undefined;
        const result = client.call({ method: 'GET', path: '/a' }, 'pat-1', own);
        await received;
        stop.abort();
        expect(await result).toEqual({ kind: 'failed', stage: 'unknown', code: 'ABORTED' });
        await closed;
      }
    },
  );

  test('sends nothing once it is stopped, nor where it is not trusted', async () => {
    const request = { method: 'GET', path: '/a' } as const;
    const stopped = new HubSpotClient({ baseUrl, clock, signal: AbortSignal.abort() });
    expect(await stopped.call(request, 'pat-1')).toEqual({ kind: 'held', code: 'ABORTED' });
    const fenced = new HubSpotClient({ baseUrl, clock, isTrusted: () => false });
    expect(await fenced.call(request, 'pat-1')).toEqual({ kind: 'held', code: 'FENCED' });
    expect(await fenced.postForm('/oauth', new URLSearchParams())).toMatchObject({ kind: 'held' });
    expect(server.seen).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])('follows no redirect: %i', async (status) => {
    let followed = 0;
    server.script = ({ path }) => {
      if (path === '/elsewhere') followed += 1;
      return { status, headers: { location: `${baseUrl}/elsewhere` } };
    };
    expect(await call()).toMatchObject({ kind: 'answered', status });
    expect(followed).toBe(0);
  });

  test('stops reading an answer that is far too large', async () => {
    server.script = () => ({ body: `"${'x'.repeat(ANSWER_BYTES_MAX)}"` });
    expect(await call()).toMatchObject({ kind: 'failed', code: 'ANSWER_TOO_LARGE' });
  });
});
