import { describe, expect, test } from '@jest/globals';
import { passRecords } from '../../../src/simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../../src/simulator/neostore/traffic.ts';
import { createWorld } from '../../../src/simulator/neostore/world.ts';
import { fakeClock, receive } from './fixtures.ts';

const WORLD = createWorld({ seed: 5, events: 60, startMs: 0, spanMs: 86_400_000 });

function simulator(): NeostoreSimulator {
  return new NeostoreSimulator({
    tenantId: 'brand',
    apiKeys: [{ key: 'k', scopes: ['Webhook.Read', 'Webhook.Write', 'Pass.Read'] }],
    passes: passRecords(WORLD.customers),
    clock: fakeClock(),
    delivery: { encoding: 'base64' },
  });
}

describe('the simulated Neostore', () => {
  test('delivers a story to a webhook that was registered through its API', async () => {
    await using receiver = await receive();
    await using neostore = simulator();
    const base = await neostore.start({ host: '127.0.0.1', port: 0 });
    const created = await fetch(`${base}/api/brand/webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: JSON.stringify({ events: ['*'], endpoint: receiver.url, enabled: true }),
    });
    expect(created.status).toBe(200);
    const traffic = { seed: 1, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
    const counts = await neostore.deliver(scheduleTraffic(WORLD.events, traffic));
    expect(counts).toMatchObject({ sent: 72, accepted: 72 });
    const delivered = receiver.received.map(({ body }) => body);
    expect(new Set(delivered)).toEqual(new Set(WORLD.events.map((event) => JSON.stringify(event))));
    expect(receiver.received[0]?.headers['x-neostore-signature']).toMatch(/^[\w+/]{43}=$/);
  });

  test('starts once and stops once, however often it is asked', async () => {
    const neostore = simulator();
    await neostore.stop();
    const base = await neostore.start({ host: '127.0.0.1', port: 0 });
    expect(await neostore.start({ host: '127.0.0.1', port: 0 })).toBe(base);
    const passes = await fetch(`${base}/api/brand/passes`, { headers: { 'x-api-key': 'k' } });
    expect(passes.status).toBe(200);
    await passes.text();
    await neostore.stop();
    await neostore.stop();
    await expect(fetch(base)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('lists passes as they come and go', async () => {
    await using neostore = simulator();
    const base = await neostore.start({ host: '127.0.0.1', port: 0 });
    const [first, ...others] = passRecords(WORLD.customers);
    if (first === undefined) throw new Error('the world has no passes');
    neostore.removePass(first.id);
    neostore.removePass('unknown');
    expect(await total(base)).toBe(others.length);
    neostore.addPass(first);
    expect(await total(base)).toBe(others.length + 1);
  });

  test('fails as it is asked, request by request', async () => {
    await using neostore = simulator();
    const base = await neostore.start({ host: '127.0.0.1', port: 0 });
    neostore.faults.add({ kind: 'status', status: 503, retryAfter: '3' }, { kind: 'cut' });
    const failed = await fetch(`${base}/api/brand/passes`, { headers: { 'x-api-key': 'k' } });
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '3']);
    await failed.text();
    const cut = await fetch(`${base}/api/brand/passes`, { headers: { 'x-api-key': 'k' } });
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    expect(await total(base)).toBeGreaterThan(0);
  });
});

async function total(base: string): Promise<number> {
  const answer = await fetch(`${base}/api/brand/passes`, { headers: { 'x-api-key': 'k' } });
  await answer.text();
  return Number(answer.headers.get('x-pagination-total'));
}
