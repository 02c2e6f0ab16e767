import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { retry } from '../../src/core/outcome.ts';
import {
  HubSpotApi,
  parseAnswer,
  refusalOf,
  type ApiAnswer,
  type ApiRequest,
} from '../../src/hubspot/api.ts';
import { ApiVersions } from '../../src/hubspot/api-versions.ts';
import { HubSpotClient } from '../../src/hubspot/client.ts';
import { Quota } from '../../src/hubspot/quota.ts';
import { connect, type Connected } from './connect.ts';
import type { ScriptedAnswer } from './scripted-server.ts';
import type { Answer } from '../../src/model/hubspot.ts';

const REQUEST: ApiRequest = { method: 'GET', path: '/x', endpoint: 'x', repeatable: true };

describe('HubSpotApi', () => {
  let hubspot: Connected;

  beforeEach(async () => {
    hubspot = await connect();
  });
  afterEach(() => hubspot.server.stop());

  /** Lets the server give these answers in turn, the last of them forever. */
  function answers(...given: readonly ScriptedAnswer[]): void {
    hubspot.server.script = () => given[hubspot.server.seen.length - 1] ?? given.at(-1) ?? {};
  }

  test('repeats a repeatable request over a passing fault, and reports every attempt', async () => {
    answers({ status: 503 }, { status: 423 }, { body: { ok: 1 } });
    expect(await hubspot.api.request(REQUEST)).toEqual({
      kind: 'answered',
      body: { ok: 1 },
      hasOpenAttempt: true,
    });
    expect(hubspot.clock.slept).toEqual([250, 2_000]);
    expect(hubspot.reports).toMatchObject([
      { endpoint: 'x', status: 503 },
      { endpoint: 'x', status: 423 },
      { endpoint: 'x', status: 200 },
    ]);
  });

  test('gives up after three attempts', async () => {
    answers({ status: 500 });
    expect(await hubspot.api.request(REQUEST)).toMatchObject({
      kind: 'failed',
      status: 500,
      failure: { kind: 'retry', stage: 'unknown' },
    });
    expect(hubspot.server.seen).toHaveLength(3);
  });

  test('never repeats an unrepeatable request', async () => {
    answers({ status: 503 });
    await hubspot.api.request({ ...REQUEST, repeatable: false });
    expect(hubspot.server.seen).toHaveLength(1);
  });

  test.each([
    ['a refusal', { status: 400 }],
    ['a refused credential', { status: 401 }],
    ['a used-up quota', { status: 429 }],
    ['a wait of more than five seconds', { status: 503, headers: { 'retry-after': '6' } }],
  ])('does not repeat after %s', async (_what, answer) => {
    answers(answer);
    await hubspot.api.request(REQUEST);
    expect(hubspot.server.seen).toHaveLength(1);
  });

  test('keeps the next request waiting for a window after the window was full', async () => {
    answers({ status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } }, { body: {} });
    expect(await hubspot.api.request(REQUEST)).toMatchObject({ failure: { kind: 'throttled' } });
    expect(hubspot.clock.slept).toEqual([]);
    await hubspot.api.request({ ...REQUEST, exempt: true });
    expect(hubspot.clock.slept).toEqual([]);
    await hubspot.api.request(REQUEST);
    expect(hubspot.clock.slept).toEqual([10_000]);
  });

  test('waits a second for the limit of a second, and not at all for the limit of a day', async () => {
    answers(
      { status: 429, body: { policyName: 'SECONDLY' } },
      { status: 429, body: { policyName: 'DAILY' } },
    );
    for (let n = 0; n < 3; n += 1) await hubspot.api.request(REQUEST);
    expect(hubspot.clock.slept).toEqual([1_000]);
  });

  test('obeys a lower limit that an answer names', async () => {
    const headers = {
      'x-hubspot-ratelimit-max': '2',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    };
    answers({ body: {}, headers });
    await hubspot.api.request(REQUEST);
    await hubspot.api.request(REQUEST);
    expect(hubspot.clock.slept).toEqual([]);
    await hubspot.api.request(REQUEST);
    expect(hubspot.clock.slept).toEqual([10_001]);
  });

  test('reports a refused credential, but not when it was only asked for', async () => {
    answers({ status: 403 });
    await hubspot.api.request({ ...REQUEST, probe: true });
    expect(hubspot.blocked()).toBe(0);
    await hubspot.api.request(REQUEST);
    expect(hubspot.blocked()).toBe(1);
  });

  test('reports a call that failed', async () => {
    hubspot.server.script = () => (response) => response.socket?.destroy();
    expect(await hubspot.api.request({ ...REQUEST, repeatable: false })).toMatchObject({
      kind: 'failed',
      status: null,
      failure: { kind: 'retry', stage: 'unknown' },
    });
    expect(hubspot.reports).toMatchObject([{ status: null, correlationId: null }]);
  });

  test('tells what a request was about, when it was answered, and what HubSpot calls it', async () => {
    const date = new Date(hubspot.clock.now() + 2_000).toUTCString();
    answers({ body: {}, headers: { 'x-hubspot-correlation-id': 'a1-b2', date } });
    await hubspot.api.request({ ...REQUEST, contacts: [3], entries: [5, 7] });
    expect(hubspot.reports).toEqual([
      {
        endpoint: 'x',
        status: 200,
        ms: 0,
        atMs: hubspot.clock.now(),
        aheadMs: -2_000,
        bodies: { asked: null, answered: '{}' },
        fault: null,
        correlationId: 'a1-b2',
        contacts: [3],
        entries: [5, 7],
      },
    ]);
  });

  test.each<[string, ScriptedAnswer, string | null]>([
    ['the header', { headers: { 'x-hubspot-correlation-id': 'h-1' } }, 'h-1'],
    ['the body of an error', { status: 400, body: { correlationId: 'b-1' } }, 'b-1'],
    ['no other body', { body: { correlationId: 'b-1' } }, null],
    ['nothing that is no id', { status: 400, body: { correlationId: 'Ada <ada@x.io>' } }, null],
    ['nothing of another type', { status: 400, body: { correlationId: 7 } }, null],
    [
      'the body where the header is no id',
      { status: 400, body: { correlationId: 'b-1' }, headers: { 'x-hubspot-correlation-id': '@' } },
      'b-1',
    ],
  ])('takes the id of a request from %s', async (_where, answer, correlationId) => {
    answers(answer.body === undefined ? { ...answer, body: {} } : answer);
    await hubspot.api.request(REQUEST);
    expect(hubspot.reports).toMatchObject([{ correlationId }]);
  });
});

describe('HubSpotApi with tokens that are renewed', () => {
  let hubspot: Connected;
  let refused: string[];
  let tokens: Answer<string>[];

  beforeEach(async () => {
    hubspot = await connect();
    refused = [];
    tokens = [done('a1'), done('a2')];
  });
  afterEach(() => hubspot.server.stop());

  function done(value: string): Answer<string> {
    return { kind: 'done', value };
  }

  /** Sends one request; the server accepts this token only. */
  async function request(accepted: string, more: Partial<ApiRequest> = {}): Promise<ApiAnswer> {
    hubspot.server.script = ({ headers }) =>
      headers.authorization === `Bearer ${accepted}` ? { body: {} } : { status: 401 };
    const api = new HubSpotApi({
      client: new HubSpotClient({ baseUrl: hubspot.baseUrl, clock: hubspot.clock }),
      quota: new Quota({ requestsPer10s: 1, clock: hubspot.clock }),
      clock: hubspot.clock,
      versions: new ApiVersions({ wanted: '2026-09', clock: hubspot.clock }),
      tokens: {
        get: async () => Promise.resolve(tokens[refused.length] ?? done('none')),
        refused: (token) => void refused.push(token),
      },
    });
    return api.request({ ...REQUEST, ...more });
  }

  test.each([true, false])(
    'repeats a refused request once with a newer token, repeatable or not (%s)',
    async (repeatable) => {
      expect(await request('a2', { repeatable })).toMatchObject({ kind: 'answered' });
      expect(refused).toEqual(['a1']);
      // The second request waits for a turn of its own.
      expect(hubspot.clock.slept).toEqual([10_001]);
    },
  );

  test('is blocked when the newer token is refused, too', async () => {
    expect(await request('a3')).toMatchObject({ failure: { kind: 'blocked' } });
    expect(hubspot.server.seen).toHaveLength(2);
  });

  test('does not repeat a request when there is no newer token', async () => {
    tokens = [done('a1'), done('a1')];
    expect(await request('a3')).toMatchObject({ status: 401, failure: { kind: 'blocked' } });
    expect(hubspot.server.seen).toHaveLength(1);
  });

  test('sends nothing without a token, and says so', async () => {
    tokens = [retry({ code: 'no-token', reason: 'access token: HTTP 503', stage: 'not sent' })];
    expect(await request('a1', { repeatable: false })).toEqual({
      kind: 'failed',
      status: null,
      body: null,
      failure: tokens[0],
    });
    expect(hubspot.server.seen).toEqual([]);
  });

  test('passes on why there is no newer token', async () => {
    const blocked = {
      kind: 'blocked',
      scope: 'connection',
      reason: 'unauthorized',
      stage: 'not sent',
      detail: 'x',
    } as const;
    tokens = [done('a1'), blocked];
    expect(await request('a2')).toMatchObject({ failure: blocked });
  });
});

test('parseAnswer takes an answer of another form for no answer', () => {
  const schema = z.object({ n: z.number() });
  const answered = (body: unknown): ApiAnswer => ({ kind: 'answered', body });
  expect(parseAnswer(schema, answered({ n: 1 }))).toEqual({ kind: 'done', value: { n: 1 } });
  expect(parseAnswer(schema, answered(null))).toMatchObject({ kind: 'retry', stage: 'unknown' });
});

test('refusalOf knows the refusals that dividing a batch can help', () => {
  const refused = (status: number | null, body: unknown = null): ApiAnswer => {
    return { kind: 'failed', status, body, failure: retry({ code: 'network', reason: 'x' }) };
  };
  const NOT_FOUND = { category: 'OBJECT_NOT_FOUND' };
  for (const status of [400, 409, 413, 422]) expect(refusalOf(refused(status))).not.toBeNull();
  expect(refusalOf(refused(404, NOT_FOUND))).toMatchObject({ isNamed: true });
  for (const status of [null, 404, 405, 410, 500]) expect(refusalOf(refused(status))).toBeNull();
  expect(refusalOf(refused(400, { category: 'MISSING_SCOPES' }))).toBeNull();
  expect(refusalOf({ kind: 'answered', body: null })).toBeNull();
});
