import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../src/app.ts';
import type { Clock } from '../src/clock.ts';
import { loadSettings } from '../src/config.ts';
import { WINDOW_MS } from '../src/hubspot/decisions/budget.ts';
import { createLog } from '../src/log.ts';
import { provisionFor } from '../src/sandbox/provision.ts';
import type { Quota } from '../src/simulator/hubspot/limits.ts';
import { HubSpotSimulator } from '../src/simulator/hubspot/simulator.ts';
import { signBody } from '../src/simulator/neostore/sign-body.ts';
import {
  eventNameOf,
  aCustomer,
  anEvent,
  anInstall,
  customerNumber,
  type Payload,
} from './support/events.ts';
import { eventually } from './support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from './support/mapping.ts';
import { scaledClock } from './support/scaled-clock.ts';
import { SCRATCH_ROOT } from './support/scratch-root.ts';

const TENANT = 'acme';
const SECRET = 'the-secret-of-the-webhook';
const TOKEN = 'pat-of-the-app';

let clock: Clock;
let folder: string;
let simulator: HubSpotSimulator;
let apps: App[];

beforeEach(() => {
  // Fast, so that waits pass quickly.
  clock = scaledClock(20);
  folder = mkdtempSync(join(SCRATCH_ROOT, 'app-'));
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map(async (app) => app.stop()));
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startHubSpot(limits?: Quota): Promise<void> {
  simulator = new HubSpotSimulator({
    clock,
    token: TOKEN,
    ...(limits === undefined ? {} : { limits }),
  });
  simulator.provision(provisionFor(mappingWith()));
  await simulator.start();
}

/** Starts a daemon on this test's ledger and free ports. */
async function start(environment: Record<string, string> = {}): Promise<App> {
  const settings = loadSettings({
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    HUBSPOT_ACCESS_TOKEN: TOKEN,
    HUBSPOT_BASE_URL: await simulator.start(),
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    MAPPING_FILE: DEFAULT_MAPPING,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
    ...environment,
  });
  const app = await startApp(settings, {
    clock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
  apps.push(app);
  return app;
}

function headersFor(payload: Payload, secret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-neostore-signature': signBody(Buffer.from(JSON.stringify(payload)), secret, 'hex'),
    'x-neostore-eventname': eventNameOf(payload),
    'x-neostore-tenantid': TENANT,
  };
}

async function deliver({ url }: App, payload: Payload, secret = SECRET) {
  const response = await fetch(`${url}/webhooks/neostore`, {
    method: 'POST',
    headers: headersFor(payload, secret),
    body: JSON.stringify(payload),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

describe('the daemon', () => {
  test('brings a signed delivery to HubSpot', async () => {
    await startHubSpot();
    const app = await start();
    const customer = aCustomer({ id: 'event-a' });
    expect(await deliver(app, customer)).toEqual({
      status: 202,
      body: { status: 'accepted', eventId: 'event-a' },
    });
    expect(await deliver(app, customer)).toMatchObject({ body: { status: 'duplicate' } });
    await deliver(app, anInstall());
    await eventually('the contact has its wallet and its timeline', () => {
      const [contact] = simulator.contacts();
      return (
        contact?.properties['neostore_wallet_status'] === 'apple' && contact.timeline.length === 1
      );
    });
    expect(simulator.contacts()).toMatchObject([{ properties: { email: 'ada@example.com' } }]);
  });

  test('goes on at once after a stop in order, which says what it used of the window', async () => {
    clock = scaledClock(1 / 4);
    await startHubSpot();
    const first = await start();
    await deliver(first, aCustomer());
    await eventually('the contact is there', () => simulator.contacts().length === 1);
    await first.stop();
    const before = simulator.requests().list;
    const second = await start();
    await deliver(second, aCustomer({ attributes: { city: 'Lyon' } }));
    await eventually('the city is there', () => {
      return simulator.contacts()[0]?.properties['city'] === 'Lyon';
    });
    const next = simulator.requests().list[before.length];
    expect((next?.atMs ?? Infinity) - (before.at(-1)?.atMs ?? 0)).toBeLessThan(WINDOW_MS);
  });

  test('ends with HubSpot hanging, and does in its next life what was under way', async () => {
    await startHubSpot();
    const first = await start();
    const hang = simulator.faults.add({ path: /contacts\/batch/, fault: { kind: 'hang' } });
    await deliver(first, aCustomer());
    await eventually('HubSpot is asked', () => hang.hits() > 0);
    await first.stop();
    hang.remove();
    await start();
    await eventually('the contact is there', () => simulator.contacts().length === 1);
  });

  test('refuses a delivery with another signature, and keeps one that no mapping names', async () => {
    await startHubSpot();
    const app = await start();
    expect(await deliver(app, aCustomer(), 'another-secret')).toMatchObject({ status: 401 });
    expect(await deliver(app, anEvent('Points:Earned', { id: 'p' }))).toEqual({
      status: 202,
      body: { status: 'ignored', eventId: 'p' },
    });
  });

  test('is ready once it listens', async () => {
    await startHubSpot();
    const { url } = await start();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('finishes the deliveries that are under way when it is stopped', async () => {
    await startHubSpot();
    simulator.revokeToken();
    const app = await start();
    const payload = aCustomer({ id: 'under-way' });
    const body = Buffer.from(JSON.stringify(payload));
    const headers = {
      ...headersFor(payload, SECRET),
      'content-length': String(body.length),
      expect: '100-continue',
    };
    const post = request(`${app.url}/webhooks/neostore`, { method: 'POST', headers });
    const answered = new Promise<{ status: number | undefined; body: string }>(
      (resolve, reject) => {
        post.once('error', reject);
        post.once('response', (response) => {
          text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
        });
      },
    );
    post.flushHeaders();
    await once(post, 'continue');
    const stopped = app.stop();
    post.end(body);
    expect(await answered).toMatchObject({ status: 202 });
    await stopped;
    simulator.restoreToken();
    await start();
    await eventually('the contact is in HubSpot', () => simulator.contacts().length === 1);
  });

  test('can be stopped twice, and takes nothing after that', async () => {
    await startHubSpot();
    const app = await start();
    await Promise.all([app.stop(), app.stop()]);
    await app.stop();
    await expect(deliver(app, aCustomer())).rejects.toThrow();
  });

  test('goes on with what was left when it is started again', async () => {
    await startHubSpot();
    simulator.faults.add({ fault: { kind: 'status', status: 503 } });
    const app = await start();
    await deliver(app, aCustomer());
    await app.stop();
    simulator.faults.clear();
    await start();
    await eventually('the contact is in HubSpot', () => simulator.contacts().length === 1);
  });

  test('is refused a ledger that another daemon works on', async () => {
    await startHubSpot();
    const app = await start();
    await expect(start()).rejects.toMatchObject({ code: 'already-running' });
    await app.stop();
    await start();
  });

  test('lets go of its ledger when it cannot listen', async () => {
    await startHubSpot();
    const { port } = new URL(await simulator.start());
    await expect(start({ PORT: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await start();
  });

  test('does not start with a faulty mapping, and names all its faults', async () => {
    await startHubSpot();
    const MAPPING_FILE = join(folder, 'mapping.json');
    const match = [{ property: 'email', value: '$lowercase(' }];
    const events = { 'Pass:Instaled': { timeline: { event: 'nowhere' } } };
    writeFileSync(MAPPING_FILE, JSON.stringify({ version: 1, contact: { match }, events }));
    const refused = start({ MAPPING_FILE }).then(
      () => null,
      (error: unknown) => error as { code: string; faults: object[] },
    );
    const error = await refused;
    expect(error?.code).toBe('mapping');
    expect(error?.faults).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/contact/match/0/value' }),
        expect.objectContaining({ pointer: expect.stringContaining('/events/Pass:Instaled') }),
      ]),
    );
  });

  test('leaves the reserve of the day to the other apps of the account', async () => {
    await startHubSpot({ perTenSeconds: 190, perDay: 1_000 });
    simulator.spendDailyQuota(600);
    const app = await start({ HUBSPOT_DAILY_RESERVE: '0.5' });
    await Promise.all(Array.from({ length: 5 }, async (_, n) => deliver(app, customerNumber(n))));
    await eventually('it waits for the next day', async () => {
      const status = await (await fetch(`${app.operatorUrl}/api/status`)).text();
      return status.includes('"code":"daily"');
    });
    expect(simulator.contacts()).toEqual([]);
    expect(simulator.requests().total).toBeLessThanOrEqual(3);
  });
});
