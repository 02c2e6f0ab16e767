import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anEvent, deliver, NEXT_SECRET, SECRET, setup, sign, TENANT } from './setup.ts';
import type { AppendResult } from '../../src/model/event.ts';

describe('a signed delivery', () => {
  test('is appended byte for byte and answered 202 with its id', async () => {
    await using receiver = await setup();
    const body = `  ${anEvent({ passType: 'é' })}\n`;
    const answer = await deliver(receiver.url, body);
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted', eventId: 'event-1' } });
    expect(receiver.appended).toMatchObject([
      { connection: TENANT, eventId: 'event-1', name: 'Pass:Installed' },
    ]);
    expect(Buffer.from(receiver.appended[0]?.body ?? []).toString()).toBe(body);
  });

  test('is answered only after the append resolved', async () => {
    const append = Promise.withResolvers<AppendResult>();
    const called = Promise.withResolvers<undefined>();
    await using receiver = await setup({
      ledger: {
        append: () => {
          called.resolve(undefined);
          return append.promise;
        },
      },
    });
    let answered = false;
    const answer = deliver(receiver.url, anEvent()).finally(() => (answered = true));
    await called.promise;
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(answered).toBe(false);
    append.resolve('appended');
    expect((await answer).status).toBe(202);
  });

  test('is answered as a duplicate when the ledger knows it', async () => {
    await using receiver = await setup();
    await deliver(receiver.url, anEvent());
    const again = await deliver(receiver.url, anEvent({ __eventName: 'Other:Event' }));
    expect(again).toMatchObject({ status: 202, body: { status: 'duplicate', eventId: 'event-1' } });
    expect(receiver.appended).toHaveLength(1);
  });

  test('is quarantined when another body came with its id before', async () => {
    await using receiver = await setup({ ledger: { append: async () => 'conflicting' } });
    expect(await deliver(receiver.url, anEvent())).toMatchObject({
      status: 202,
      body: { status: 'quarantined', eventId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(receiver.outcomes).toEqual(['quarantined']);
  });

  test('is kept and ignored when no mapping names it', async () => {
    await using receiver = await setup();
    const answer = await deliver(receiver.url, anEvent({ __eventName: 'Store:Opened' }));
    expect(answer).toMatchObject({ status: 202, body: { status: 'ignored', eventId: 'event-1' } });
    expect(receiver.appended).toMatchObject([{ disposition: { kind: 'ignored' } }]);
  });

  test('is named by the header where its body has no name', async () => {
    await using receiver = await setup();
    await deliver(receiver.url, anEvent({ __eventName: undefined }), {
      headers: { 'x-neostore-eventname': 'pass.created' },
    });
    expect(receiver.appended).toMatchObject([{ name: 'Pass:Created' }]);
  });
});

describe('a signed body that is no event', () => {
  test('leaves the id that it names to the whole event', async () => {
    await using receiver = await setup();
    const nameless = anEvent({ __eventName: undefined });
    const withoutHeader = { headers: { 'x-neostore-eventname': null } };
    const first = await deliver(receiver.url, nameless, withoutHeader);
    expect(first.body.status).toBe('quarantined');
    const whole = await deliver(receiver.url, nameless);
    expect(whole.body).toEqual({ status: 'accepted', eventId: 'event-1' });
  });

  test.each([
    ['invalid JSON', '{"__id"', 'body is not valid JSON'],
    ['no id', '{}', '__id is missing'],
    ['an array', '[]', 'body is not a JSON object'],
    ['bytes that are no UTF-8', Uint8Array.of(0xc3, 0x28), 'body is not UTF-8'],
    ['nothing', '', 'body is not valid JSON'],
  ])('is quarantined when it holds %s', async (_, body, reason) => {
    await using receiver = await setup();
    const answer = await deliver(receiver.url, body);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'quarantined', eventId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(receiver.appended).toMatchObject([{ disposition: { kind: 'quarantined', reason } }]);
  });

  test('is never lost, whatever its bytes', async () => {
    await using receiver = await setup();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1 }), async (bytes) => {
        const answer = await deliver(receiver.url, Uint8Array.from(bytes));
        expect(answer.status).toBe(202);
        const kept = receiver.appended.some((event) => Buffer.compare(event.body, bytes) === 0);
        expect(kept).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a signature', () => {
  test.each([
    ['hex', sign(anEvent()), 'hex'],
    ['base64', sign(anEvent(), SECRET, 'base64'), 'base64'],
    ['hex, with the next secret', sign(anEvent(), NEXT_SECRET), 'hex'],
  ])('is accepted in %s, and its notation is recorded', async (_, signature, encoding) => {
    await using receiver = await setup();
    const headers = { 'x-neostore-signature': signature };
    expect((await deliver(receiver.url, anEvent(), { headers })).status).toBe(202);
    expect(receiver.appended).toMatchObject([{ signatureEncoding: encoding }]);
    expect(receiver.lines).toMatchObject([{ signatureEncoding: encoding }]);
  });
});

describe('the tenant', () => {
  test('comes from the path, with or without the header', async () => {
    await using receiver = await setup();
    const path = `/webhooks/neostore/${TENANT}`;
    const alone = { path, headers: { 'x-neostore-tenantid': null } };
    expect((await deliver(receiver.url, anEvent(), alone)).status).toBe(202);
    expect((await deliver(receiver.url, anEvent({ __id: 'event-2' }), { path })).status).toBe(202);
    expect(receiver.appended.map((event) => event.connection)).toEqual([TENANT, TENANT]);
  });

  test.each([
    ['no signature', { headers: { 'x-neostore-signature': null } }, 'no signature'],
    ['a wrong one', { headers: { 'x-neostore-signature': sign('{}') } }, 'wrong signature'],
    ['an unknown tenant', { headers: { 'x-neostore-tenantid': 'nobody' } }, 'unknown tenant'],
    ['no tenant', { headers: { 'x-neostore-tenantid': null } }, 'unknown tenant'],
    ['an unknown tenant in the path', { path: '/webhooks/neostore/nobody' }, 'unknown tenant'],
    [
      'a header that differs from the path',
      { path: `/webhooks/neostore/${TENANT}`, headers: { 'x-neostore-tenantid': 'nobody' } },
      'tenant of header differs from path',
    ],
  ])('and signature are refused alike with %s', async (_, options, reason) => {
    await using receiver = await setup();
    const answer = await deliver(receiver.url, anEvent(), options);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: {
        code: 'unauthorized',
        message:
          'The tenant or the signature is not known here. Check the tenant id and the webhook secret.',
      },
    });
    expect(receiver.appended).toEqual([]);
    expect(receiver.lines).toMatchObject([{ msg: 'delivery.refused', reason }]);
  });

  test('is unknown to a receiver without connections', async () => {
    await using receiver = await setup({ connections: new Map() });
    expect((await deliver(receiver.url, anEvent())).status).toBe(401);
  });
});

describe('a delivery is refused', () => {
  test('with 503 and a time to come back when it cannot be written down', async () => {
    await using receiver = await setup({
      ledger: { append: () => Promise.reject(new Error('disk full')) },
    });
    const answer = await deliver(receiver.url, anEvent());
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'ledger_unavailable' } } });
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(receiver.lines).toMatchObject([
      {
        level: 'error',
        msg: 'delivery.refused',
        outcome: 'unavailable',
        err: { message: 'disk full' },
      },
    ]);
  });

  test('with 415 when it is compressed, because the signature covers what was signed', async () => {
    await using receiver = await setup();
    const gzip = await deliver(receiver.url, anEvent(), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect(gzip.status).toBe(415);
    const identity = { headers: { 'content-encoding': 'identity' } };
    expect((await deliver(receiver.url, anEvent(), identity)).status).toBe(202);
  });
});
