import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { PassClient } from '../../src/neostore/pass-client.ts';
import { RETRY_AFTER_MAX_MS } from '../../src/neostore/retry-exchange.ts';
import { passRecords } from '../../src/simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { createWorld } from '../../src/simulator/neostore/world.ts';
import { fakeClock } from '../simulator/neostore/fixtures.ts';
import { aServer, type ScriptedServer } from './a-server.ts';

const WORLD = createWorld({ seed: 3, events: 300, startMs: 0, spanMs: 86_400_000 });
const PASSES = passRecords(WORLD.customers);

let neostore: NeostoreSimulator;
let clock: Clock & { readonly slept: readonly number[] };
let baseUrl: string;

beforeEach(async () => {
  clock = fakeClock();
  neostore = new NeostoreSimulator({
    tenantId: 'brand',
    apiKeys: [
      { key: 'full', scopes: ['Pass.Read'] },
      { key: 'other', scopes: ['Webhook.Read'] },
    ],
    passes: PASSES.toReversed(),
    clock,
    requestsPerMinute: 30,
  });
  baseUrl = await neostore.start({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => neostore.stop());

function client(change: { readonly key?: string; readonly signal?: AbortSignal } = {}): PassClient {
  const { key = 'full', ...more } = change;
  return new PassClient({ baseUrl, tenantId: 'brand', apiKey: new Secret(key), clock, ...more });
}

const FIRST = { pageIndex: 0, pageSize: 7 };

describe('the pass client', () => {
  test('reads all passes, the oldest first, each once', async () => {
    const ids: unknown[] = [];
    for (let pageIndex = 0; ids.length < PASSES.length; pageIndex += 1) {
      const page = await client().listPasses({ pageIndex, pageSize: 7 });
      expect(page).toMatchObject({ kind: 'done', value: { total: PASSES.length } });
      if (page.kind === 'done') ids.push(...page.value.passes.map((pass) => pass?.id));
    }
    expect(ids).toEqual(PASSES.map(({ id }) => id));
  });

  test('holds nothing of the secrets that Neostore lists', async () => {
    const page = JSON.stringify(await client().listPasses(FIRST));
    expect(page).toContain(PASSES[0]?.id);
    for (const { secret } of PASSES) expect(page).not.toContain(secret);
  });

  test('is told that the key is unknown, or which scope it lacks', async () => {
    expect(await client({ key: 'none' }).listPasses(FIRST)).toEqual({ kind: 'unauthorized' });
    expect(await client({ key: 'other' }).listPasses(FIRST)).toMatchObject({
      kind: 'forbidden',
      scope: 'Pass.Read',
    });
    expect(clock.slept).toEqual([]);
  });

  test('gets over faults of Neostore and answers that break off', async () => {
    neostore.faults.add({ kind: 'status', status: 503 }, { kind: 'cut' });
    expect(await client().listPasses(FIRST)).toMatchObject({ kind: 'done' });
    expect(clock.slept).toEqual([500, 2_000]);
  });

  test('waits as long as Neostore asks, but not forever', async () => {
    neostore.faults.add(
      { kind: 'status', status: 429, retryAfter: '7' },
      { kind: 'status', status: 429, retryAfter: new Date(clock.now() + 16_000).toUTCString() },
      { kind: 'status', status: 503, retryAfter: '86400' },
      { kind: 'status', status: 503, retryAfter: 'tomorrow' },
    );
    expect(await client().listPasses(FIRST)).toMatchObject({ kind: 'done' });
    expect(clock.slept).toEqual([7_000, 9_000, RETRY_AFTER_MAX_MS, 15_000]);
  });

  test('keeps to a limit of requests', async () => {
    for (let count = 0; count <= 30; count += 1) {
      expect(await client().listPasses(FIRST)).toMatchObject({ kind: 'done' });
    }
    expect(clock.slept).toEqual([60_000]);
  });

  test('gives up after five attempts', async () => {
    neostore.faults.add(...Array.from({ length: 5 }, () => ({ kind: 'cut' as const })));
    expect(await client().listPasses(FIRST)).toMatchObject({ kind: 'unreachable' });
    expect(clock.slept).toHaveLength(4);
  });

  test('makes no further attempt once it is asked to end', async () => {
    neostore.faults.add({ kind: 'status', status: 503 });
    const refused = await client({ signal: AbortSignal.abort() }).listPasses(FIRST);
    expect(refused).toMatchObject({ kind: 'refused', status: 503 });
  });
});

describe('the pass client, before a server that is not as documented', () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await aServer();
    baseUrl = server.url;
  });

  afterEach(async () => server[Symbol.asyncDispose]());

  test('one pass that it cannot read hurts no other', async () => {
    server.script = (response) => response.end('[{"id":"a"},{"id":[7]},{"id":"c"}]');
    expect(await client().listPasses(FIRST)).toMatchObject({
      kind: 'done',
      value: { passes: [{ id: 'a' }, null, { id: 'c' }], total: null },
    });
    expect(server.seen).toEqual([
      'GET /api/brand/passes?pageIndex=0&pageSize=7&sortBy%5B0%5D.field=creationDate&sortBy%5B0%5D.direction=ASC',
    ]);
  });

  test('leaves out credentials wherever they are', async () => {
    const identifiers = { customerId: '1', 'customerId.hmac': 'hush', 'customerId.secret': 'hush' };
    const pass = {
      id: 'a',
      secret: 'hush',
      Secret: 'hush',
      identifiers,
      metadata: { secret: 'hush' },
    };
    server.script = (response) => response.end(JSON.stringify([pass]));
    const page = await client().listPasses(FIRST);
    expect(page).toMatchObject({ value: { passes: [{ identifiers: { customerId: '1' } }] } });
    expect(JSON.stringify(page)).not.toContain('hush');
  });

  test.each(['many', '-1', '', '1.5'])('knows no total from "%s"', async (total) => {
    server.script = (response) =>
      response.writeHead(200, { 'x-pagination-total': total }).end('[]');
    expect(await client().listPasses(FIRST)).toEqual({
      kind: 'done',
      value: { passes: [], total: null },
    });
  });

  test.each(['{"items":[]}', '<html></html>', ''])(
    'knows %s for a foreign answer',
    async (body) => {
      server.script = (response) => response.end(body);
      expect(await client().listPasses(FIRST)).toEqual({ kind: 'foreign answer', status: 200 });
    },
  );
});
