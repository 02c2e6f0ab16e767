import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../src/app.ts';
import { systemClock } from '../src/clock.ts';
import { loadSettings } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { CALL_TIMEOUT_MS } from '../src/hubspot/client.ts';
import { provisionFor } from '../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../src/simulator/hubspot/simulator.ts';
import { signBody } from '../src/simulator/neostore/sign-body.ts';
import { run } from './cli/run.ts';
import { aCustomer, anEvent, customerNumber, eventNameOf, type Payload } from './support/events.ts';
import { eventually } from './support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from './support/mapping.ts';
import { scaledClock } from './support/scaled-clock.ts';
import { SCRATCH_ROOT } from './support/scratch-root.ts';

const ACME = { tenant: 'acme', secret: 'secret-of-acme', token: 'token-of-acme' };
const GLOBEX = { tenant: 'globex', secret: 'secret-of-globex', token: 'token-of-globex' };

/** Runs fast, because a blocked connection is tried again after a quarter of a minute. */
const clock = scaledClock(20);

let folder: string;
let acme: HubSpotSimulator;
let globex: HubSpotSimulator;
let environment: Record<string, string>;
let app: App;

beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH_ROOT, 'connections-'));
  [acme, globex] = [simulatorOf(ACME.token), simulatorOf(GLOBEX.token)];
  const CONNECTIONS_FILE = join(folder, 'connections.json');
  const connections = [
    connectionOf(ACME, await acme.start(), DEFAULT_MAPPING),
    connectionOf(GLOBEX, await globex.start(), mappingOfPoints()),
  ];
  writeFileSync(CONNECTIONS_FILE, JSON.stringify(connections));
  environment = {
    CONNECTIONS_FILE,
    ACME_SECRET: ACME.secret,
    GLOBEX_SECRET: GLOBEX.secret,
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  };
  app = await startApp(loadSettings(environment), {
    clock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await app.stop();
  await Promise.all([acme.stop(), globex.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function simulatorOf(token: string): HubSpotSimulator {
  const simulator = new HubSpotSimulator({ clock, token });
  simulator.provision(provisionFor(mappingWith()));
  return simulator;
}

function connectionOf({ tenant, token }: typeof ACME, url: string, mapping: string): object {
  return {
    NEOSTORE_TENANT_ID: tenant,
    NEOSTORE_WEBHOOK_SECRET: `env:${tenant.toUpperCase()}_SECRET`,
    HUBSPOT_ACCESS_TOKEN: token,
    HUBSPOT_BASE_URL: url,
    MAPPING_FILE: mapping,
  };
}

/** A mapping that knows an event which the shipped one does not know, and only a contact's first name. */
function mappingOfPoints(): string {
  const file = join(folder, 'points.json');
  const match = [{ property: 'email', value: 'attributes.email' }];
  const properties = { firstname: 'attributes.firstName' };
  const events = { 'Customer:Upserted': { properties }, 'Points:Earned': { properties } };
  writeFileSync(file, JSON.stringify({ version: 1, contact: { match, create: 'email' }, events }));
  return file;
}

async function deliver(payload: Payload, to: typeof ACME, secret = to.secret) {
  const body = JSON.stringify(payload);
  const response = await fetch(`${app.url}/webhooks/neostore/${to.tenant}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-neostore-signature': signBody(Buffer.from(body), secret, 'hex'),
      'x-neostore-eventname': eventNameOf(payload),
    },
    body,
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

async function emailsReach(simulator: HubSpotSimulator, ...emails: string[]): Promise<void> {
  await eventually(`${emails.join(', ')} in HubSpot`, () => {
    const there = new Set(simulator.contacts().map(({ properties }) => properties['email']));
    return emails.every((email) => there.has(email));
  });
}

describe('a daemon with two connections', () => {
  test('brings what is of each tenant to its own HubSpot, by its own mapping', async () => {
    await deliver(customerNumber(1), ACME);
    await deliver(customerNumber(2), GLOBEX);
    const points = anEvent('Points:Earned', { attributes: { email: 'p@example.com' } });
    expect(await deliver(points, ACME)).toMatchObject({ body: { status: 'ignored' } });
    expect(await deliver(points, GLOBEX)).toMatchObject({ body: { status: 'accepted' } });
    await emailsReach(acme, 'person1@example.com');
    await emailsReach(globex, 'person2@example.com', 'p@example.com');
    expect(acme.contacts()).toMatchObject([{ properties: { neostore_customer_id: 'n1' } }]);
    expect(globex.contacts()).toHaveLength(2);
    expect(globex.contacts()[0]?.properties).not.toHaveProperty('neostore_customer_id');
  });

  test("refuses a delivery that is signed with the other tenant's secret", async () => {
    expect(await deliver(aCustomer(), ACME, GLOBEX.secret)).toMatchObject({ status: 401 });
    expect(await deliver(aCustomer(), GLOBEX, ACME.secret)).toMatchObject({ status: 401 });
  });

  test('counts the same event id for each tenant', async () => {
    const event = aCustomer({ id: 'same' });
    expect(await deliver(event, ACME)).toMatchObject({ body: { status: 'accepted' } });
    expect(await deliver(event, GLOBEX)).toMatchObject({ body: { status: 'accepted' } });
    expect(await deliver(event, GLOBEX)).toMatchObject({ body: { status: 'duplicate' } });
    await emailsReach(acme, 'ada@example.com');
    await emailsReach(globex, 'ada@example.com');
  });

  test('lets one go on while the other is blocked, which resumes by itself', async () => {
    await deliver(customerNumber(1), ACME);
    await emailsReach(acme, 'person1@example.com');
    acme.revokeToken();
    await deliver(customerNumber(2), ACME);
    await eventually('acme is blocked', async () => (await blockedOf(ACME.tenant)) !== null);
    for (const n of [3, 4, 5]) {
      await deliver(customerNumber(n), GLOBEX);
      await emailsReach(globex, `person${n}@example.com`);
    }
    expect(await blockedOf(GLOBEX.tenant)).toBeNull();
    expect(acme.contacts()).toHaveLength(1);
    const { out } = await run(['status'], environment);
    const [ofAcme, ofGlobex] = out.split(/^globex /m);
    expect(ofAcme).toMatch(/^ {2}Blocked: sending contacts/m);
    expect(ofGlobex).not.toMatch(/Blocked/);
    acme.restoreToken();
    await emailsReach(acme, 'person2@example.com');
    await eventually('acme is not blocked', async () => (await blockedOf(ACME.tenant)) === null);
  });

  test('lets one go on while the HubSpot of the other does not answer', async () => {
    acme.faults.add({ fault: { kind: 'hang' } });
    await deliver(customerNumber(1), ACME);
    const startedMs = systemClock.now();
    await deliver(customerNumber(2), GLOBEX);
    await emailsReach(globex, 'person2@example.com');
    expect(systemClock.now() - startedMs).toBeLessThan(CALL_TIMEOUT_MS / 3);
    acme.faults.clear();
  });
});

describe('the commands, where there are two connections', () => {
  test('send needs to be told which, and signs with its secret', async () => {
    const send = ['send', 'data/samples/customer-upserted.json', '--url', app.url];
    expect(await run(send, environment)).toMatchObject({
      status: 2,
      err: 'there are several connections; choose one with --connection: acme, globex',
    });
    expect(await run([...send, '--connection', 'acne'], environment)).toMatchObject({
      status: 2,
      err: expect.stringContaining('there is no connection acne'),
    });
    const sent = await run([...send, '--connection', GLOBEX.tenant], environment);
    expect(sent).toMatchObject({ status: 0, out: expect.stringContaining('accepted') });
    await eventually('the contact of the sample', () => globex.contacts().length === 1);
    expect(acme.contacts()).toEqual([]);
  });

  test('status shows both, or the one that is chosen', async () => {
    const tenants = async (...args: string[]): Promise<string[]> => {
      const { out } = await run(['status', '--json', ...args], environment);
      return (JSON.parse(out) as { tenant: string }[]).map(({ tenant }) => tenant);
    };
    expect(await tenants()).toEqual(['acme', 'globex']);
    expect(await tenants('--connection', 'globex')).toEqual(['globex']);
    expect((await run(['status', '--connection', 'x'], environment)).status).toBe(2);
  });

  test('setup works on the one that is chosen', async () => {
    const plan = ['setup', '--plan', '--json'];
    expect(await run(plan, environment)).toMatchObject({ status: 2 });
    globex.revokeToken();
    const acmes = await run([...plan, '--connection', ACME.tenant], environment);
    expect(acmes).toMatchObject({ status: 0, out: expect.stringContaining('"steps"') });
    const globexes = await run([...plan, '--connection', GLOBEX.tenant], environment);
    expect(globexes).toMatchObject({
      status: 1,
      err: expect.stringContaining('HUBSPOT_ACCESS_TOKEN'),
    });
  });

  test('setup does not write the secret of one to where all would take it from', async () => {
    const args = ['setup', '--yes', '--connection', ACME.tenant, '--save-secret'];
    expect(await run(args, environment)).toMatchObject({
      status: 2,
      err: expect.stringContaining('name another file after --save-secret'),
    });
  });

  test('check looks at both mappings', async () => {
    const { out } = await run(['check'], environment);
    expect(out).toContain(`mapping ${DEFAULT_MAPPING}: right`);
    expect(out).toContain(`mapping ${join(folder, 'points.json')}: right`);
  });
});

async function blockedOf(tenant: string): Promise<object | null> {
  const { out } = await run(['status', '--json', '--connection', tenant], environment);
  const [status] = JSON.parse(out) as [{ blocked: object | null }];
  return status.blocked;
}
