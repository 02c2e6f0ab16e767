import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAdminServer } from '../../../src/simulator/neostore/admin-api.ts';
import { passRecords, type PassRecord } from '../../../src/simulator/neostore/pass-records.ts';
import { Subscriptions } from '../../../src/simulator/neostore/subscriptions.ts';
import { createWorld } from '../../../src/simulator/neostore/world.ts';

const WORLD = createWorld({ seed: 1, events: 400, startMs: 0, spanMs: 86_400_000 });
const PASSES = passRecords(WORLD.customers);
const SETTINGS = { events: ['Pass:*'], endpoint: 'http://127.0.0.1:9/hook', enabled: true };

let server: ReturnType<typeof createAdminServer>;
let base: string;

beforeEach(async () => {
  server = createAdminServer({
    tenantId: 'brand',
    apiKeys: [
      { key: 'full', scopes: ['Webhook.Read', 'Webhook.Write', 'Pass.Read'] },
      { key: 'reader', scopes: ['Webhook.Read'] },
    ],
    subscriptions: new Subscriptions(),
    passes: PASSES,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/brand`;
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  { body, key = 'full' }: { body?: unknown; key?: string | null } = {},
): Promise<Answered> {
  const url = path.startsWith('http') ? path : `${base}${path}`;
  const response = await fetch(url, {
    method,
    headers: key === null ? {} : { 'x-api-key': key },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const answer = await response.text();
  const type = headers.get('content-type');
  const parsed = answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>);
  return { status, type, headers, body: parsed };
}

describe('the webhook resource', () => {
  test('makes a webhook with 200, an id and a secret, and shows it again', async () => {
    const made = await call('POST', '/webhooks', { body: SETTINGS });
    expect(made).toMatchObject({
      status: 200,
      type: 'application/json',
      body: {
        ...SETTINGS,
        description: null,
        id: expect.stringMatching(/^.{5}$/),
        signatureSecret: expect.stringMatching(/^.{64}$/),
      },
    });
    const path = `/webhooks/${String(made.body['id'])}`;
    expect(await call('GET', path)).toMatchObject({ status: 200, body: made.body });
    expect((await call('GET', '/webhooks')).body).toEqual([made.body]);
  });

  test('changes and removes it', async () => {
    const made = await call('POST', '/webhooks', { body: SETTINGS });
    const path = `/webhooks/${String(made.body['id'])}`;
    expect(await call('PATCH', path, { body: { enabled: false } })).toMatchObject({
      status: 200,
      body: { ...made.body, enabled: false },
    });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('PATCH', path, { body: {} })).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  test('answers bad settings with a problem that names the fields', async () => {
    expect(await call('POST', '/webhooks', { body: { ...SETTINGS, events: [] } })).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      body: { status: 400, errors: { events: ['At least one event name is expected.'] } },
    });
    const text = await call('POST', '/webhooks', { body: 'no json' });
    expect(text).toMatchObject({
      status: 400,
      body: { errors: { $: expect.any(Array) } },
    });
    const long = { ...SETTINGS, description: 'x'.repeat(70_000) };
    expect((await call('POST', '/webhooks', { body: long })).status).toBe(400);
  });
});

describe('access to the admin API', () => {
  test.each([
    ['without a key', null, '/webhooks'],
    ['with an unknown key', 'other', '/webhooks'],
    ['at another tenant', 'full', '/../other/webhooks'],
  ])('is refused with 401 %s', async (_case, key, path) => {
    expect(await call('GET', path, { key })).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      body: { status: 401 },
    });
  });

  test('is refused with 403 where the key lacks the scope, which it names', async () => {
    expect((await call('GET', '/webhooks', { key: 'reader' })).status).toBe(200);
    const refused = await call('POST', '/webhooks', { body: SETTINGS, key: 'reader' });
    expect(refused).toMatchObject({ status: 403, type: 'application/problem+json' });
    expect(refused.body['title']).toContain('Webhook.Write');
    expect((await call('GET', '/passes', { key: 'reader' })).status).toBe(403);
  });

  test('knows no other resources and methods', async () => {
    expect((await call('GET', '/stores')).status).toBe(404);
    expect((await call('PUT', '/webhooks', { body: SETTINGS })).status).toBe(405);
  });
});

const OLDEST_FIRST = 'sortBy[0].field=creationDate&sortBy[0].direction=ASC';

describe('the pass resource', () => {
  test('lists passes page by page, with the total in a header', async () => {
    const seen: unknown[] = [];
    for (let pageIndex = 0; seen.length < PASSES.length; pageIndex++) {
      const page = await call('GET', `/passes?pageIndex=${pageIndex}&pageSize=7&${OLDEST_FIRST}`);
      expect(page.headers.get('x-pagination-total')).toBe(String(PASSES.length));
      seen.push(...(page.body as unknown as unknown[]));
    }
    expect(seen).toEqual(PASSES);
    const beyond = await call('GET', '/passes?pageIndex=9999');
    expect(beyond).toMatchObject({ status: 200, body: [] });
  });

  test('lists 20 passes where no page is asked for', async () => {
    expect((await call('GET', `/passes?${OLDEST_FIRST}`)).body).toEqual(PASSES.slice(0, 20));
  });

  test('promises no order where none is asked for: pages overlap and leave passes out', async () => {
    const ids = new Set<string>();
    for (let pageIndex = 0; pageIndex * 7 < PASSES.length; pageIndex++) {
      for (const { id } of await passes(`pageIndex=${pageIndex}&pageSize=7`)) ids.add(id);
    }
    expect(ids.size).toBeLessThan(PASSES.length);
  });

  test.each<readonly [string, (pass: PassRecord) => boolean]>([
    ['passType&filter[0].operator=equals&filter[0].value=user', (pass) => pass.passType === 'user'],
    [
      'passType&filter[0].operator=contains&filter[0].value=oyal',
      (pass) => pass.passType === 'loyalty',
    ],
    [
      'installationStatus&filter[0].operator=contains&filter[0].value=apple',
      ({ providers }) => 'apple' in providers,
    ],
    [
      `identifiers.customerId&filter[0].operator=equals&filter[0].value=${PASSES[0]?.identifiers['customerId']}`,
      ({ identifiers }) => identifiers['customerId'] === PASSES[0]?.identifiers['customerId'],
    ],
    [
      'metadata.storeId&filter[0].operator=contains&filter[0].value=0',
      ({ metadata }) => metadata?.['storeId']?.includes('0') ?? false,
    ],
  ])('filters by %s', async (filter, isWanted) => {
    const expected = PASSES.filter(isWanted);
    expect(expected.length).toBeGreaterThan(0);
    expect(await passes(`filter[0].field=${filter}&${OLDEST_FIRST}&pageSize=1000`)).toEqual(
      expected,
    );
  });

  test('sorts by several fields, either way', async () => {
    const sorted = await passes(
      'pageSize=1000&sortBy[0].field=passType&sortBy[0].direction=DESC&sortBy[1].field=apple&sortBy[2].field=id',
    );
    const keys = sorted.map(({ passType, providers }) => [passType, providers['apple'] ?? '']);
    const [first, last] = [keys[0], keys.at(-1)];
    expect([first?.[0], last?.[0]]).toEqual(['user', 'loyalty']);
    const users = keys.filter(([type]) => type === 'user').map(([, apple = '']) => apple);
    expect(users).toEqual(users.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test.each([
    'pageIndex=-1',
    'pageSize=0',
    'pageSize=many',
    'pageSize=5000',
    'page=2',
    'filter[0].field=secret&filter[0].operator=equals&filter[0].value=x',
    'filter[0].field=passType&filter[0].operator=startsWith&filter[0].value=x',
    'filter[0].field=passType&filter[0].operator=equals',
    'filter[x].field=passType',
    'sortBy[0].field=installationStatus',
    'sortBy[0].field=id&sortBy[0].direction=up',
  ])('refuses %s', async (query) => {
    expect(await call('GET', `/passes?${query}`)).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      body: { errors: expect.any(Object) },
    });
  });
});

async function passes(query: string): Promise<readonly PassRecord[]> {
  const answer = await call('GET', `/passes?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as unknown as readonly PassRecord[];
}
