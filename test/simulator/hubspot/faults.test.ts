import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../src/simulator/hubspot/faults.ts';
import { setup, type Bundle } from './setup.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

/** Creates a contact under a fault and tells what the caller and what HubSpot saw of it. */
async function createUnder(
  fault: Fault,
): Promise<{ status: number | 'no answer'; text: string; created: number; bundle: Bundle }> {
  const bundle = await setup();
  bundle.simulator.faults.add({ path: /contacts$/, fault });
  const { status, text } = await bundle
    .post(CONTACTS, { properties: { city: 'Paris' } })
    .catch(() => ({ status: 'no answer' as const, text: '' }));
  return { status, text, created: bundle.simulator.contacts().length, bundle };
}

describe('a fault', () => {
  test.each<[string, Fault, number | 'no answer', number]>([
    ['a status before', { kind: 'status', status: 503 }, 503, 0],
    ['a status after', { kind: 'status', status: 502, at: 'after' }, 502, 1],
    ['a status that HubSpot alone knows', { kind: 'status', status: 477 }, 477, 0],
    ['a reset before', { kind: 'reset' }, 'no answer', 0],
    ['a reset after', { kind: 'reset', at: 'after' }, 'no answer', 1],
    ['an empty answer', { kind: 'empty', at: 'after' }, 200, 1],
    ['an answer that is no JSON', { kind: 'not-json' }, 200, 0],
    ['a slow answer', { kind: 'slow', ms: 90_000 }, 201, 1],
  ])('shows as it is scripted: %s', async (_, fault, status, created) => {
    const seen = await createUnder(fault);
    expect({ status: seen.status, created: seen.created }).toEqual({ status, created });
  });

  test('may carry headers and a body', async () => {
    const { bundle } = await createUnder({ kind: 'status', status: 500 });
    bundle.simulator.faults.clear();
    const headers = { 'Retry-After': '7' };
    const body = { message: 'migration' };
    bundle.simulator.faults.add({ fault: { kind: 'status', status: 477, headers, body } });
    const reply = await bundle.call('GET', CONTACTS);
    expect(reply.headers.get('retry-after')).toBe('7');
    expect(reply.body).toEqual(body);
  });

  test('may send the caller elsewhere', async () => {
    const { simulator, url } = await setup();
    const headers = { Location: 'https://elsewhere.example/' };
    simulator.faults.add({ fault: { kind: 'status', status: 308, headers, body: '<html>' } });
    const reply = await fetch(url + CONTACTS, { redirect: 'manual' });
    expect(reply.status).toBe(401);
    const authorization = 'Bearer secret';
    const moved = await fetch(url + CONTACTS, { redirect: 'manual', headers: { authorization } });
    expect([moved.status, moved.headers.get('location')]).toEqual([308, headers.Location]);
  });

  test('may change the headers of an answer that is right', async () => {
    const { bundle, status } = await createUnder({
      kind: 'headers',
      headers: { 'Retry-After': 'soon', 'X-HubSpot-RateLimit-Daily-Remaining': null },
    });
    expect(status).toBe(201);
    const reply = await bundle.post(CONTACTS, { properties: { city: 'Lyon' } });
    expect(reply.headers.get('retry-after')).toBe('soon');
    expect(reply.headers.has('x-hubspot-ratelimit-daily')).toBe(true);
    expect(reply.headers.has('x-hubspot-ratelimit-daily-remaining')).toBe(false);
  });

  test('may send a right answer a byte at a time', async () => {
    const { status, text, created } = await createUnder({ kind: 'drip', everyMs: 1 });
    expect({ status, created }).toEqual({ status: 201, created: 1 });
    expect(JSON.parse(text)).toMatchObject({ properties: { city: 'Paris' } });
  });

  test('may send headers, and then nothing', async () => {
    const { simulator, url } = await setup();
    simulator.faults.add({ fault: { kind: 'hang', part: 'headers' } });
    const headers = { authorization: 'Bearer secret' };
    const reply = await fetch(url + CONTACTS, { headers });
    expect(reply.status).toBe(200);
    const body = reply.text().catch(() => 'closed');
    await simulator.stop();
    expect(await body).toBe('closed');
  });

  test('that hangs ends when the caller gives up or the simulator stops', async () => {
    const { simulator, url } = await setup();
    simulator.faults.add({ fault: { kind: 'hang' } });
    const headers = { authorization: 'Bearer secret' };
    const hanging = fetch(url + CONTACTS, { headers }).catch(() => 'closed');
    while (simulator.requests().total === 0) await new Promise(setImmediate);
    await simulator.stop();
    expect(await hanging).toBe('closed');
    expect(simulator.requests().list).toMatchObject([{ status: null }]);
  });
});

describe('a rule', () => {
  test('strikes only the method and path it names', async () => {
    const { call, simulator } = await setup();
    simulator.faults.add({ method: 'POST', path: /notes/, fault: { kind: 'status', status: 500 } });
    expect((await call('GET', CONTACTS)).status).toBe(200);
    expect((await call('POST', '/crm/objects/2026-09/notes', {})).status).toBe(500);
  });

  test('ends after its number of times', async () => {
    const { call, simulator } = await setup();
    const rule = simulator.faults.add({ times: 2, fault: { kind: 'status', status: 500 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await call('GET', CONTACTS)).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(rule.hits()).toBe(2);
  });

  test('strikes every nth request', async () => {
    const { call, simulator } = await setup();
    simulator.faults.add({ everyNth: 3, fault: { kind: 'status', status: 500 } });
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await call('GET', CONTACTS)).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  test('strikes with a probability, the same way for the same seed', async () => {
    const outcomes = async (): Promise<number[]> => {
      const { call, simulator } = await setup({ seed: 7 });
      simulator.faults.add({ probability: 0.5, fault: { kind: 'status', status: 500 } });
      const statuses = [];
      for (let i = 0; i < 20; i += 1) statuses.push((await call('GET', CONTACTS)).status);
      return statuses;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await outcomes()).toEqual(first);
  });

  test('is gone when it is removed', async () => {
    const { call, simulator } = await setup();
    simulator.faults.add({ fault: { kind: 'status', status: 500 } }).remove();
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });
});
