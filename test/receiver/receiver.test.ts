import { describe, expect, test } from '@jest/globals';
import { anEvent, deliver, NEXT_SECRET, SECRET, setup, sign, TENANT } from './setup.ts';

describe('routes', () => {
  test.each([
    ['GET', '/webhooks/neostore', 'POST'],
    ['PUT', `/webhooks/neostore/${TENANT}`, 'POST'],
    ['PROPFIND', '/webhooks/neostore', 'POST'],
    ['POST', '/healthz', 'HEAD, GET'],
    ['DELETE', '/readyz', 'HEAD, GET'],
  ])('%s %s is answered 405 with the methods that are allowed', async (method, path, allow) => {
    await using receiver = await setup();
    const response = await fetch(`${receiver.url}${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
  });

  test.each(['/', '/webhooks', '/webhooks/neostore/a/b', '/webhooks/neostore/%E0%A4%A/x'])(
    '%s is answered 404 in the one error shape',
    async (path) => {
      await using receiver = await setup();
      const response = await fetch(`${receiver.url}${path}`, { method: 'POST', body: '{}' });
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await response.json()).toEqual({
        error: {
          code: 'not_found',
          message: 'There is nothing here. Webhooks go to POST /webhooks/neostore.',
        },
      });
    },
  );
});

describe('health', () => {
  test('is alive whether or not the ledger is', async () => {
    await using receiver = await setup({ ready: async () => false });
    const response = await fetch(`${receiver.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'alive' }]);
  });

  test('is ready when it is told so', async () => {
    await using receiver = await setup();
    const response = await fetch(`${receiver.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }]);
  });

  test('is not ready when it is told so', async () => {
    await using receiver = await setup({ ready: async () => false });
    const response = await fetch(`${receiver.url}/readyz`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(await response.json()).toMatchObject({ error: { code: 'not_ready' } });
  });

  test('is not ready when asking fails, and the log tells why', async () => {
    await using receiver = await setup({ ready: () => Promise.reject(new Error('disk gone')) });
    const response = await fetch(`${receiver.url}/readyz`);
    expect(response.status).toBe(503);
    expect(receiver.lines).toMatchObject([{ level: 'error', err: { message: 'disk gone' } }]);
  });
});

describe('the log', () => {
  test('has one wide line for a delivery that was taken', async () => {
    await using receiver = await setup();
    await deliver(receiver.url, anEvent());
    expect(receiver.lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        msg: 'delivery.accepted',
        tenant: TENANT,
        eventId: 'event-1',
        eventName: 'Pass:Installed',
        outcome: 'accepted',
        bytes: Buffer.byteLength(anEvent()),
        ms: expect.any(Number),
        signatureEncoding: 'hex',
      },
    ]);
  });

  test('names a refused tenant only where it is known here', async () => {
    await using receiver = await setup();
    const headers = { 'x-neostore-signature': 'wrong' };
    await deliver(receiver.url, anEvent(), { headers });
    await deliver(receiver.url, anEvent(), {
      headers: { ...headers, 'x-neostore-tenantid': 'x' },
    });
    expect(receiver.lines).toMatchObject([{ level: 'warn', tenant: TENANT }, { level: 'warn' }]);
    expect(receiver.lines[1]).not.toHaveProperty('tenant');
  });

  test('holds nothing personal and no secret, whatever becomes of a delivery', async () => {
    await using receiver = await setup();
    const body = anEvent();
    const wrong = sign(body, 'wrong');
    await deliver(receiver.url, body);
    await deliver(receiver.url, body, { headers: { 'x-neostore-signature': wrong } });
    await deliver(receiver.url, `not JSON ada@example.com`);
    await deliver(receiver.url, body, { headers: { 'content-encoding': 'ada@example.com' } });
    const log = JSON.stringify(receiver.lines);
    expect(receiver.lines).toHaveLength(4);
    for (const text of ['ada@example.com', 'pass-1', SECRET, sign(body), wrong]) {
      expect(log).not.toContain(text);
    }
  });
});

test('every delivery is reported with its outcome, and nothing else is', async () => {
  await using receiver = await setup();
  await deliver(receiver.url, anEvent());
  await deliver(receiver.url, anEvent());
  await deliver(receiver.url, '{}');
  await deliver(receiver.url, anEvent(), { headers: { 'x-neostore-signature': null } });
  await fetch(`${receiver.url}/healthz`);
  expect(receiver.outcomes).toEqual(['accepted', 'duplicate', 'quarantined', 'unauthorized']);
});

test('an unexpected failure is answered 500 without its words, and logged once', async () => {
  await using receiver = await setup({
    isMapped: () => {
      throw new Error('inner details');
    },
  });
  const answer = await deliver(receiver.url, anEvent());
  expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
  expect(JSON.stringify(answer.body)).not.toContain('inner details');
  expect(receiver.lines).toMatchObject([
    { level: 'error', msg: 'request.failed', err: { message: 'inner details' } },
  ]);
});

describe('a ping', () => {
  const body = '{"neostoreHubspotPing":"nonce"}';
  const proofWith = (secret: string) =>
    sign(['neostore-hubspot pong', 'me', TENANT, 'nonce'].join('\n'), secret);

  test.each([SECRET, NEXT_SECRET])(
    'is answered with a proof, and nothing is kept',
    async (secret) => {
      await using receiver = await setup({ instance: 'me' });
      const { status, body: answer } = await deliver(receiver.url, body, {
        path: `/webhooks/neostore/${TENANT}`,
        headers: { 'x-neostore-signature': sign(body, secret) },
      });
      expect(status).toBe(200);
      expect(answer).toEqual({
        status: 'pong',
        instance: 'me',
        tenant: TENANT,
        proof: proofWith(secret),
      });
      expect([receiver.appended, receiver.outcomes]).toEqual([[], []]);
      expect(receiver.lines.map(({ msg, tenant }) => [msg, tenant])).toEqual([
        ['ping.answered', TENANT],
      ]);
    },
  );

  test.each([
    ['signed with another secret', { 'x-neostore-signature': sign(body, 'guess') }],
    ['not signed', { 'x-neostore-signature': null }],
    ['of another tenant', { 'x-neostore-tenantid': 'globex' }],
  ])('that is %s learns no more than a delivery', async (_case, headers) => {
    await using receiver = await setup();
    const { status, body: answer } = await deliver(receiver.url, body, { headers });
    expect([status, answer]).toEqual([401, expect.objectContaining({ error: expect.anything() })]);
    expect(JSON.stringify(answer)).not.toContain('proof');
  });
});
