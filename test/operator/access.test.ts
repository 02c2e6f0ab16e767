import { describe, expect, test } from '@jest/globals';
import { isPagePath, needOf, strangerRefusal } from '../../src/operator/access.ts';
import { FEED_LISTENERS_PER_SESSION_MAX } from '../../src/operator/feed.ts';
import { WrongTokens, WRONG_TOKENS_PER_MINUTE_MAX } from '../../src/operator/wrong-tokens.ts';
import { FakeClock } from '../hubspot/fake-clock.ts';
import { setup, TOKEN } from './setup.ts';

const SAFE = {
  method: 'GET',
  path: '/api/status',
  host: 'localhost:8081',
  origin: '',
  fetchSite: '',
  contentType: '',
};
const UNSAFE = { ...SAFE, method: 'POST', contentType: 'application/json' };

describe('what a request needs', () => {
  test.each([
    ['GET', '/api/status', 'token if set'],
    ['GET', '/metrics', 'token if set'],
    ['POST', '/api/preview', 'token if set'],
    ['POST', '/api/mapping/run', 'token if set'],
    ['POST', '/api/mapping/put', 'token'],
    ['POST', '/api/mapping/check', 'token'],
    ['POST', '/api/dead-letters/retry', 'token'],
    ['POST', '/api/reconcile', 'token'],
    ['POST', '/api/reconcile/mend', 'token'],
    ['PATCH', '/api/anything', 'token'],
    ['POST', '/api/session', 'nothing'],
  ])('%s %s: %s', (method, path, need) => {
    expect(needOf({ method, path })).toBe(need);
  });

  test.each(['/api', '/api/status', '/API/status', '/metrics', '/Metrics', '/api/'])(
    '%s is no path of the page, however it is written',
    (path) => expect(isPagePath(path)).toBe(false),
  );
});

describe('who is a stranger', () => {
  test.each([
    'localhost',
    'localhost:8081',
    'LOCALHOST:8081',
    'daemon.localhost:1',
    '127.0.0.1:8081',
    '127.8.9.1',
    '[::1]:8081',
  ])('without a token, %s is one of ours', (host) => {
    expect(strangerRefusal({ ...SAFE, host }, false)).toBeNull();
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', ''])(
    'without a token, "%s" is not',
    (host) => {
      expect(strangerRefusal({ ...SAFE, host }, false)).toMatchObject({ status: 421 });
      expect(strangerRefusal({ ...SAFE, host }, true)).toBeNull();
    },
  );

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:9999' },
    { origin: 'null' },
    { fetchSite: 'cross-site' },
    { fetchSite: 'same-site' },
    { contentType: 'text/plain' },
    { contentType: 'application/x-www-form-urlencoded' },
    { contentType: '' },
  ])('what changes something is refused with %j', (changes) => {
    expect(strangerRefusal({ ...UNSAFE, ...changes }, true)).not.toBeNull();
  });

  test.each([
    {},
    { origin: 'http://localhost:8081', fetchSite: 'same-origin' },
    { fetchSite: 'none' },
    { contentType: 'application/json; charset=utf-8' },
    { method: 'DELETE', contentType: '' },
  ])('and let through with %j', (changes) => {
    expect(strangerRefusal({ ...UNSAFE, ...changes }, true)).toBeNull();
  });
});

describe('with a token', () => {
  const guarded = [
    '/metrics',
    '/api/status',
    '/api/history',
    '/api/stream',
    '/api/events',
    '/api/contacts',
    '/api/dead-letters',
    '/api/mapping',
    '/api/reconcile',
    '/api/no-such-thing',
    '/API/status',
  ];

  test('nothing but the page is served without it', async () => {
    await using operator = await setup();
    for (const path of guarded) {
      const answer = await operator.ask(path, { token: null });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.body).toMatchObject({ error: { code: 'unauthorized' } });
    }
    expect(await operator.ask('/', { token: null })).toMatchObject({ status: 200 });
  });

  test('the right one opens, a wrong one does not', async () => {
    await using operator = await setup();
    expect(await operator.ask('/api/status')).toMatchObject({
      status: 200,
      body: { access: { tokenIsSet: true, mayAct: true } },
    });
    for (const token of [`${TOKEN}x`, TOKEN.slice(1), 'x']) {
      expect(await operator.ask('/api/status', { token })).toMatchObject({
        status: 401,
        body: { error: { code: 'wrong_token' } },
      });
    }
  });

  test('a session opens as the token does, and nothing of the token is in its cookie', async () => {
    await using operator = await setup();
    const begun = await operator.ask('/api/session', { token: null, body: { token: TOKEN } });
    expect(begun.status).toBe(200);
    const [cookie = ''] = begun.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const headers = { cookie: `other=1; ${cookie.split(';')[0] ?? ''}` };
    expect(await operator.ask('/api/status', { token: null, headers })).toMatchObject({
      status: 200,
      body: { access: { mayAct: true } },
    });
    const body = { connection: 'tenant', dryRun: true };
    expect(
      await operator.ask('/api/dead-letters/discard', { token: null, headers, body }),
    ).toMatchObject({ status: 200 });
  });

  test('a session ends after twelve hours, and cannot be made longer', async () => {
    const clock = new FakeClock();
    await using operator = await setup({ clock });
    const begun = await operator.ask('/api/session', { token: null, body: { token: TOKEN } });
    const [cookie = ''] = (begun.headers['set-cookie']?.[0] ?? '').split(';');
    const status = async (value: string) =>
      (await operator.ask('/api/status', { token: null, headers: { cookie: value } })).status;
    await clock.advance(12 * 3_600_000 - 1);
    expect(await status(cookie)).toBe(200);
    await clock.advance(1);
    expect(await status(cookie)).toBe(401);
    expect(await status(cookie.replace(/=\d/, '=9'))).toBe(401);
    expect(await status('neostore_hubspot_session=')).toBe(401);
  });

  test('a session is ended by DELETE, for a copy of its cookie too, and no other is', async () => {
    await using operator = await setup();
    const begin = async () => {
      const begun = await operator.ask('/api/session', { token: null, body: { token: TOKEN } });
      return { cookie: (begun.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '' };
    };
    const [headers, others] = [await begin(), await begin()];
    const status = async (of: typeof headers) =>
      (await operator.ask('/api/status', { token: null, headers: of })).status;
    expect([await status(headers), await status(others)]).toEqual([200, 200]);
    const ended = await operator.ask('/api/session', { method: 'DELETE', token: null, headers });
    expect(ended.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')]);
    expect([await status(headers), await status(others)]).toEqual([401, 200]);
    const again = await operator.ask('/api/session', { method: 'DELETE', token: null, headers });
    expect(again.status).toBe(200);
    const nobody = await operator.ask('/api/session', { method: 'DELETE', token: null });
    expect(nobody.status).toBe(200);
  });

  test('a session listens with few pages, and is told nothing more once it has ended', async () => {
    await using operator = await setup();
    const begun = await operator.ask('/api/session', { token: null, body: { token: TOKEN } });
    const cookie = (begun.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
    const headers = { cookie };
    const streams = await Promise.all(
      Array.from({ length: FEED_LISTENERS_PER_SESSION_MAX }, async () =>
        fetch(`${operator.url}/api/stream`, { headers }),
      ),
    );
    expect(streams.map(({ status }) => status)).not.toContain(503);
    const ask = { token: null, headers };
    expect(await operator.ask('/api/stream', ask)).toMatchObject({
      status: 503,
      body: { error: { code: 'too_many_listeners' } },
    });
    await operator.ask('/api/session', { ...ask, method: 'DELETE' });
    const texts = await Promise.all(streams.map(async (stream) => stream.text()));
    expect(texts.every((text) => text.startsWith('retry: '))).toBe(true);
  });

  test('over TLS the cookie is for TLS alone', async () => {
    await using operator = await setup();
    const { host } = new URL(operator.url);
    const begun = await operator.ask('/api/session', {
      token: null,
      body: { token: TOKEN },
      headers: { origin: `https://${host}` },
    });
    expect(begun.headers['set-cookie']).toEqual([expect.stringMatching(/; Secure$/)]);
  });

  test('too many wrong ones in a minute have to wait, and the right one is served', async () => {
    const clock = new FakeClock();
    await using operator = await setup({ clock });
    const guess = async (token: string) =>
      operator.ask('/api/session', { token: null, body: { token } });
    for (let n = 0; n < WRONG_TOKENS_PER_MINUTE_MAX; n += 1) {
      expect(await guess(`guess ${n}`)).toMatchObject({ status: 401 });
    }
    const tooMany = {
      status: 429,
      headers: { 'retry-after': '60' },
      body: { error: { code: 'too_many_wrong_tokens' } },
    };
    expect(await guess('another guess')).toMatchObject(tooMany);
    expect(await operator.ask('/metrics', { token: 'one more' })).toMatchObject(tooMany);
    expect(await guess(TOKEN)).toMatchObject({ status: 200 });
    expect(await operator.ask('/metrics')).toMatchObject({ status: 200 });
    await clock.advance(60_000);
    expect(await guess('another guess')).toMatchObject({ status: 401 });
    expect(JSON.stringify(operator.lines)).not.toContain('guess');
  });

  test('a scraper with an old token uses up nobody’s tries', async () => {
    await using operator = await setup();
    for (let n = 0; n < 3 * WRONG_TOKENS_PER_MINUTE_MAX; n += 1) {
      expect(await operator.ask('/metrics', { token: 'an old one' })).toMatchObject({
        status: 401,
      });
    }
    expect(await operator.ask('/metrics', { token: 'a typing error' })).toMatchObject({
      status: 401,
    });
  });

  test.each([
    ['by clients, behind a proxy that is trusted', ['127.0.0.1'], 401],
    ['by the proxy, where none is trusted', [], 429],
  ] as const)('wrong ones are counted %s', async (_what, proxies, status) => {
    const trustedProxies = proxies.map((address) => ({ address, prefix: 32 }));
    await using operator = await setup({ trustedProxies });
    const guess = async (n: number, client: string) =>
      operator.ask('/api/status', {
        token: `guess ${n}`,
        headers: { 'x-forwarded-for': `10.9.9.9, ${client}` },
      });
    for (let n = 0; n < WRONG_TOKENS_PER_MINUTE_MAX; n += 1) await guess(n, '203.0.113.5');
    expect((await guess(90, '203.0.113.5')).status).toBe(429);
    expect((await guess(91, '203.0.113.6')).status).toBe(status);
  });

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('a page of another site cannot read either: %s', async (site, status) => {
    await using operator = await setup();
    for (const path of ['/api/status', '/metrics', '/api/events']) {
      const answer = await operator.ask(path, { headers: { 'sec-fetch-site': site } });
      expect([path, answer.status]).toEqual([path, status]);
    }
    const page = await operator.ask('/', { headers: { 'sec-fetch-site': site } });
    expect(page.status).toBe(200);
  });

  test('another site cannot act, even in a browser that is signed in', async () => {
    await using operator = await setup();
    const body = { connection: 'tenant' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      for (const path of ['/api/dead-letters/discard', '/api/preview', '/api/session']) {
        expect(await operator.ask(path, { body, headers })).toMatchObject({
          status: 403,
          body: { error: { code: 'foreign_origin' } },
        });
      }
    }
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'text/plain' };
    expect(await operator.ask('/api/dead-letters/discard', { text, headers })).toMatchObject({
      status: 415,
    });
  });
});

describe('without a token', () => {
  test('everybody on the machine may look, and nobody may act', async () => {
    await using operator = await setup({ token: null });
    expect(await operator.ask('/api/status', { token: null })).toMatchObject({
      status: 200,
      body: { access: { tokenIsSet: false, mayAct: false } },
    });
    for (const [path, body] of [
      ['/api/dead-letters/retry', { connection: 'tenant' }],
      ['/api/reconcile', { connection: 'tenant' }],
      ['/api/reconcile/mend', { connection: 'tenant', recreate: false }],
      ['/api/session', { token: 'anything' }],
    ] as const) {
      const refused = await operator.ask(path, { token: null, body });
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'token_not_set' } } });
      expect(refused.text).toContain('set OPERATOR_TOKEN');
    }
    expect(operator.changed).toEqual([]);
  });

  test('a name that another site made point here is refused', async () => {
    await using operator = await setup({ token: null });
    const headers = { host: 'rebound.evil.example' };
    for (const path of ['/', '/api/status', '/metrics']) {
      expect(await operator.ask(path, { token: null, headers })).toMatchObject({
        status: 421,
        body: { error: { code: 'foreign_host' } },
      });
    }
  });
});

test('each address has its own count of wrong tokens, and so many are remembered', () => {
  const wrongTokens = new WrongTokens();
  for (let n = 0; n < WRONG_TOKENS_PER_MINUTE_MAX; n += 1) wrongTokens.note('a', `${n}`, n);
  expect(wrongTokens.note('a', 'x', 1_000)).toBe(true);
  expect(wrongTokens.note('a', '1', 1_000)).toBe(false);
  expect(wrongTokens.note('b', 'x', 1_000)).toBe(false);
  for (let n = 0; n < 1_000; n += 1) wrongTokens.note(`other ${n}`, 'x', 1_000);
  expect(wrongTokens.note('a', 'x', 1_000)).toBe(false);
});
