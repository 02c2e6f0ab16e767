import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseAnswer, refusalOf, type ApiAnswer, type ApiRequest } from '../../src/hubspot/api.ts';
import { connect, type Connected } from './connect.ts';
import type { ScriptedAnswer } from './scripted-server.ts';

const REQUEST: ApiRequest = { method: 'GET', path: '/x', endpoint: 'x', repeatable: true };

describe('HubSpotApi', () => {
  let hubspot: Connected;

  beforeEach(async () => {
    hubspot = await connect();
  });
  afterEach(() => hubspot.server.stop());

  /** Lets the server give these answers in turn, the last of them for ever. */
  function answers(...given: readonly ScriptedAnswer[]): void {
    hubspot.server.script = () => given[hubspot.server.seen.length - 1] ?? given.at(-1) ?? {};
  }

  test('repeats a repeatable request over a passing fault, and reports every attempt', async () => {
    answers({ status: 503 }, { status: 423 }, { body: { ok: 1 } });
    expect(await hubspot.api.request(REQUEST)).toEqual({ kind: 'answered', body: { ok: 1 } });
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

  test('tells of a refused credential, but not when it was only asked for', async () => {
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
    expect(hubspot.reports).toMatchObject([{ status: 'failed' }]);
  });
});

test('parseAnswer takes an answer of another form for no answer', () => {
  const schema = z.object({ n: z.number() });
  const answered = (body: unknown): ApiAnswer => ({ kind: 'answered', body });
  expect(parseAnswer(schema, answered({ n: 1 }))).toEqual({ kind: 'done', value: { n: 1 } });
  expect(parseAnswer(schema, answered(null))).toMatchObject({ kind: 'retry', stage: 'unknown' });
});

test('refusalOf knows the refusals that dividing a batch can help', () => {
  const failure = { kind: 'rejected', reason: 'x' } as const;
  const refused = (status: number, body: unknown = null): ApiAnswer => {
    return { kind: 'failed', status, body, failure };
  };
  expect(refusalOf(refused(400))).toBe(failure);
  expect(refusalOf(refused(409))).toBe(failure);
  expect(refusalOf(refused(404, { category: 'OBJECT_NOT_FOUND' }))).toBe(failure);
  expect(refusalOf(refused(404))).toBeNull();
  expect(refusalOf({ kind: 'answered', body: null })).toBeNull();
});
