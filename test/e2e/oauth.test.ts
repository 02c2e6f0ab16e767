import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { aCustomer, anInstall, eventNameOf, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { scaledClock } from '../support/scaled-clock.ts';

const TENANT = 'acme';
const SECRET = 'the-secret-of-the-webhook';
const APP = { clientId: 'app', clientSecret: 'hush', refreshToken: 'refresh-1' };

/** What the simulated HubSpot calls a request for an access token. */
const TOKEN_REQUEST = 'POST /oauth/token';

const clock = scaledClock(20);
const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** A HubSpot in which an app is installed, and the means to start the daemon as that app. */
async function setup(rotates: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'oauth-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = new HubSpotSimulator({ clock, app: { ...APP, rotates } });
  simulator.provision(provisionFor(mappingWith()));
  cleaning.push(async () => simulator.stop());
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    HUBSPOT_CLIENT_ID: APP.clientId,
    HUBSPOT_CLIENT_SECRET: APP.clientSecret,
    HUBSPOT_REFRESH_TOKEN: APP.refreshToken,
    HUBSPOT_BASE_URL: await simulator.start(),
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    MAPPING_FILE: DEFAULT_MAPPING,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  };
  const start = async (): Promise<App> => {
    const app = await startApp(loadSettings(environment), {
      clock,
      log: createLog({ level: 'silent' }),
      onFatal: (error) => {
        throw error;
      },
    });
    cleaning.push(async () => app.stop());
    return app;
  };
  const grants = (): number => simulator.requests().counts[TOKEN_REQUEST]?.['200'] ?? 0;
  const untilCity = async (city: string): Promise<void> =>
    eventually(`${city} is in HubSpot`, () =>
      simulator.contacts().some(({ properties }) => properties['city'] === city),
    );
  return { simulator, start, grants, untilCity };
}

async function deliver({ url }: App, payload: Payload): Promise<void> {
  const body = JSON.stringify(payload);
  const response = await fetch(`${url}/webhooks/neostore`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-neostore-signature': signBody(Buffer.from(body), SECRET, 'hex'),
      'x-neostore-eventname': eventNameOf(payload),
      'x-neostore-tenantid': TENANT,
    },
    body,
  });
  expect(response.status).toBe(202);
}

function customerIn(city: string): Payload {
  return aCustomer({ attributes: { city } });
}

test.each([true, false])(
  'a daemon that is an installed app outlives its tokens, a restart too (replaced at each use: %s)',
  async (rotates) => {
    const { simulator, start, grants, untilCity } = await setup(rotates);
    const app = await start();
    await deliver(app, customerIn('Lyon'));
    await untilCity('Lyon');
    simulator.expireAccessTokens();
    await deliver(app, customerIn('Nice'));
    await deliver(app, anInstall());
    await untilCity('Nice');
    expect(grants()).toBe(2);
    await app.stop();
    const restarted = await start();
    await deliver(restarted, customerIn('Lille'));
    await untilCity('Lille');
    expect(grants()).toBe(3);
    expect(simulator.requests().counts[TOKEN_REQUEST]).toEqual({ '200': 3 });
    expect(simulator.contacts()).toHaveLength(1);
  },
);

test('a daemon whose app is taken out of the account waits, and goes on once it is back', async () => {
  const { simulator, start, untilCity } = await setup(true);
  const app = await start();
  await deliver(app, customerIn('Lyon'));
  await untilCity('Lyon');
  simulator.revokeToken();
  await deliver(app, customerIn('Nice'));
  await eventually('HubSpot refuses the daemon', () => {
    return simulator.requests().counts[TOKEN_REQUEST]?.['400'] !== undefined;
  });
  simulator.restoreToken();
  await untilCity('Nice');
});
