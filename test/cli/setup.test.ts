import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApp } from '../../src/app.ts';
import { runProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { openExistingLedger } from '../../src/ledger/open-ledger.ts';
import { createLog } from '../../src/log.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { UNCHECKED_HEADER } from '../simulator/hubspot/contract/check-request.ts';
import { aCustomer, anInstall } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { startDaemon } from './a-daemon.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TENANT = 'acme';
const URL_OF_DAEMON = 'https://my.host/webhooks/neostore';
/** Group, properties, timeline events and webhook of the shipped mapping. */
const THINGS = 1 + 16 + 3 + 1;

const pathOf = temporaryFolder();
let hubspot: HubSpotSimulator;
let neostore: NeostoreSimulator;
let environment: Record<string, string>;

beforeEach(async () => {
  hubspot = new HubSpotSimulator({ clock: systemClock });
  neostore = new NeostoreSimulator({
    tenantId: TENANT,
    apiKeys: [
      { key: 'full', scopes: ['Webhook.Read', 'Webhook.Write'] },
      { key: 'reader', scopes: ['Webhook.Read'] },
    ],
    passes: [],
    clock: systemClock,
  });
  environment = {
    HUBSPOT_ACCESS_TOKEN: 'token',
    HUBSPOT_BASE_URL: await hubspot.start(),
    NEOSTORE_API_KEY: 'full',
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_BASE_URL: await neostore.start({ host: '127.0.0.1', port: 0 }),
    MAPPING_FILE: DEFAULT_MAPPING,
  };
});

afterEach(async () => {
  await neostore.stop();
  await hubspot.stop();
});

async function setup(...args: readonly string[]): Promise<Ran> {
  return run(['setup', ...args], environment);
}

/** How many requests to HubSpot could have changed something. */
function writes(): number {
  return hubspot.requests().list.filter(({ method }) => method !== 'GET').length;
}

function secretOf(): string {
  return neostore.subscriptions.list()[0]?.signatureSecret ?? 'no webhook';
}

test('saves the secret where the other settings are, if they have a file of their own', async () => {
  const settingsFile = pathOf('acme.env');
  const out: string[] = [];
  const status = await runProgram(['setup', '--yes', '--save-secret', '--url', URL_OF_DAEMON], {
    environment,
    settingsFile,
    print: (text) => void out.push(text),
    report: (text) => void out.push(text),
    signal: new AbortController().signal,
  });
  expect(status).toBe(0);
  expect(out.at(-1)).toContain(`NEOSTORE_WEBHOOK_SECRET is now in ${settingsFile}`);
  const { NEOSTORE_WEBHOOK_SECRET: saved } = parseEnv(readFileSync(settingsFile, 'utf8'));
  expect(saved).toBe(secretOf());
});

describe('setup of an empty portal', () => {
  test('shows what is missing and changes nothing', async () => {
    const { status, out } = await setup('--plan', '--url', URL_OF_DAEMON);
    expect(status).toBe(0);
    const lines = out.split('\n');
    expect(lines).toHaveLength(THINGS);
    expect(lines.every((line) => line.startsWith('+ '))).toBe(true);
    expect(lines).toContain(
      '+ create property neostore_wallet_status (enumeration: none, apple, google, both)',
    );
    expect(lines).toContain('+ create property neostore_customer_id (string, unique)');
    expect(writes()).toBe(0);
    expect(neostore.subscriptions.list()).toEqual([]);
  });

  test('makes it in few requests, and then has nothing to do', async () => {
    const first = await setup('--yes', '--url', URL_OF_DAEMON);
    expect(first).toMatchObject({ status: 0, err: '' });
    expect(first.out).toContain('done: property neostore_wallet_status');
    // The group, all properties in one batch, and three timeline events.
    expect(writes()).toBe(5);
    expect(neostore.subscriptions.list()).toMatchObject([
      {
        endpoint: URL_OF_DAEMON,
        enabled: true,
        events: [
          'Customer:Upserted',
          'Pass:Created',
          'Pass:Installed',
          'Pass:Uninstalled',
          'Pass:Updated',
          'Pass:UpdateSent',
          'Redirect:Redirected',
        ],
      },
    ]);
    const second = await setup('--yes');
    expect(second).toMatchObject({ status: 0 });
    expect(second.out).toContain(`= ${THINGS} things are as they should be\nnothing to do`);
    expect(writes()).toBe(5);
  });

  test('is all that the daemon needs for events to arrive', async () => {
    await setup('--yes', '--url', URL_OF_DAEMON, '--save-secret', pathOf('daemon.env'));
    const saved = parseEnv(readFileSync(pathOf('daemon.env'), 'utf8'));
    const settings = loadSettings({
      ...environment,
      ...saved,
      DATABASE_URL: `sqlite:${pathOf('ledger.db')}`,
      HOST: '127.0.0.1',
      PORT: '0',
      OPERATOR_PORT: '0',
    });
    const app = await startApp(settings, {
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      onFatal: () => undefined,
    });
    try {
      // The daemon has an address only now; setup knows its webhook by its mark and moves it.
      const moved = await setup('--yes', '--url', `${app.url}/webhooks/neostore`);
      expect(moved.out).toContain('~ change webhook');
      await neostore.deliver([aCustomer(), anInstall()].map((event) => ({ atMs: 0, event })));
      await eventually('the install is in HubSpot, on the timeline as a custom event', () => {
        const [contact] = hubspot.contacts();
        return (
          contact?.properties['email'] === 'ada@example.com' &&
          contact.properties['neostore_wallet_status'] === 'apple' &&
          contact.timeline[0]?.kind === 'custom-event'
        );
      });
      expect(hubspot.contacts()).toHaveLength(1);
    } finally {
      await app.stop();
    }
  });
});

describe('consent', () => {
  test('is asked for on a terminal, and refused by anything but yes', async () => {
    const questions: string[] = [];
    const answer = (text: string) => ({
      ask: async (question: string) => {
        questions.push(question);
        return Promise.resolve(text);
      },
    });
    const refused = await run(['setup'], environment, answer(''));
    expect(refused).toMatchObject({ status: 1, err: 'nothing was changed' });
    expect(writes()).toBe(0);
    expect(await run(['setup'], environment, answer('Y'))).toMatchObject({ status: 0 });
    expect(questions[0]).toBe(`Make ${THINGS - 1} changes? [y/N] `);
    expect(writes()).toBe(5);
  });

  test('has to be given with --yes where no one can be asked', async () => {
    const { status, err } = await setup();
    expect({ status, err }).toMatchObject({ status: 2, err: expect.stringContaining('--yes') });
    expect(writes()).toBe(0);
  });

  test('is not enough in a dry run', async () => {
    environment['DRY_RUN'] = 'true';
    const { status, err } = await setup('--yes', '--url', URL_OF_DAEMON);
    expect({ status, err }).toMatchObject({ status: 0, err: expect.stringContaining('DRY_RUN') });
    expect(writes() + neostore.subscriptions.list().length).toBe(0);
  });
});

describe('a portal that is not empty', () => {
  test('keeps its options and their labels when others are added', async () => {
    hubspot.provision({
      properties: [
        {
          name: 'neostore_wallet_status',
          label: 'Status',
          type: 'enumeration',
          options: ['samsung', 'apple', 'google', 'none'],
        },
      ],
    });
    expect((await setup('--yes')).out).toContain(
      '~ extend options of neostore_wallet_status: + both\n',
    );
    const url = `${environment['HUBSPOT_BASE_URL']}/crm/properties/2026-09/contacts/neostore_wallet_status`;
    const answer = await fetch(url, { headers: { authorization: 'Bearer token' } });
    const { options } = (await answer.json()) as { options: { label: string; value: string }[] };
    expect(options.map(({ label, value }) => `${label}=${value}`)).toEqual([
      'Samsung=samsung',
      'Apple=apple',
      'Google=google',
      'None=none',
      'Both=both',
    ]);
  });

  test('is not touched at all while something is in the way', async () => {
    hubspot.provision({
      properties: [{ name: 'neostore_store_id', label: 'Store', type: 'number' }],
    });
    const { status, out, err } = await setup('--yes', '--url', URL_OF_DAEMON);
    expect(status).toBe(1);
    expect(out).toContain(
      '! conflict: property neostore_store_id is of type number in HubSpot, the mapping says string',
    );
    expect(err).toContain('1 conflict: nothing was changed');
    expect(writes() + neostore.subscriptions.list().length).toBe(0);
    expect((await setup('--plan')).status).toBe(0);
  });

  test('has its timeline events completed', async () => {
    hubspot.provision({
      events: [{ name: 'pass_installed', label: 'Installed', properties: ['pass_id'] }],
    });
    const { status, out } = await setup('--yes');
    expect(status).toBe(0);
    expect(out).toContain('~ extend timeline event pass_installed: + pass_type, wallet');
    expect((await setup('--plan')).out).not.toContain('pass_installed');
  });

  test('is looked at once more, so that nothing is taken for made that is not', async () => {
    await setup('--yes');
    const property = '/crm/properties/2026-09/contacts/neostore_wallet_last_event';
    const headers = {
      authorization: 'Bearer token',
      'content-type': 'application/json',
      [UNCHECKED_HEADER]: 'a person does it, not the daemon',
    };
    const body = JSON.stringify({ options: [{ label: 'Installed', value: 'installed' }] });
    await fetch(`${environment['HUBSPOT_BASE_URL']}${property}`, {
      method: 'PATCH',
      headers,
      body,
    });
    const lost = { kind: 'status', status: 200, body: {} } as const;
    hubspot.faults.add({ method: 'PATCH', times: 1, fault: lost });
    const { status, err } = await setup('--yes');
    expect(status).toBe(1);
    expect(err).toContain('still different:\n~ extend options of neostore_wallet_last_event');
    expect((await setup('--yes')).status).toBe(0);
  });

  test('never has a property for made that HubSpot says is there and does not show', async () => {
    const taken = { kind: 'status', status: 409 } as const;
    const created = { method: 'POST', path: /\/contacts(?:\/batch\/create)?$/ };
    hubspot.faults.add({ ...created, times: 2, fault: taken });
    const { status, out, err } = await setup('--yes');
    expect(status).toBe(1);
    expect(out).toContain(
      'FAILED: property neostore_customer_id: HubSpot says that it exists and does not show it to this credential',
    );
    expect(out).toContain('done: property neostore_wallet_status');
    expect(err).toContain('setup can be run again');
  });

  test('may have what somebody else makes meanwhile', async () => {
    const taken = { kind: 'status', status: 409, at: 'after' } as const;
    hubspot.faults.add({ method: 'POST', path: /\/groups$|definitions$/, fault: taken });
    expect(await setup('--yes')).toMatchObject({ status: 0 });
  });

  test('gets the good properties when HubSpot refuses a bad one, and says which it was', async () => {
    hubspot.faults.add({
      method: 'POST',
      path: /batch\/create$/,
      times: 1,
      fault: { kind: 'status', status: 400 },
    });
    hubspot.faults.add({
      method: 'POST',
      path: /\/contacts$/,
      times: 1,
      fault: {
        kind: 'status',
        status: 400,
        body: { status: 'error', category: 'VALIDATION_ERROR', message: 'the name is reserved' },
      },
    });
    const { status, out, err } = await setup('--yes', '--url', URL_OF_DAEMON);
    expect(status).toBe(1);
    expect(out).toMatch(/FAILED: property neostore_customer_id: .*the name is reserved/);
    expect(out).toContain('done: property neostore_wallet_status');
    expect(out).toContain('not tried: timeline event pass_created');
    expect(err).toContain(`16 of ${THINGS} changes made`);
    expect(neostore.subscriptions.list()).toEqual([]);
    expect((await setup('--yes', '--url', URL_OF_DAEMON)).status).toBe(0);
  });
});

describe('what HubSpot does not permit', () => {
  const WITHOUT_EVENTS = Object.values(SCOPES).filter((scope) => scope !== SCOPES.eventDefinitions);

  test('leaves timeline events to notes where custom events are out of reach', async () => {
    hubspot.grantScopes(WITHOUT_EVENTS);
    const { status, out } = await setup('--yes');
    expect(status).toBe(0);
    expect(out).toMatch(/behavioral_events\.event_definitions\.read_write.*notes instead/);
    expect(out).not.toContain('define timeline event');
  });

  test('is a conflict where the settings insist on custom events', async () => {
    hubspot.grantScopes(WITHOUT_EVENTS);
    environment['HUBSPOT_TIMELINE'] = 'custom-events';
    expect(await setup('--yes')).toMatchObject({
      status: 1,
      out: expect.stringContaining('! conflict: the timeline'),
    });
    environment['HUBSPOT_TIMELINE'] = 'notes';
    expect(await setup('--yes')).toMatchObject({ status: 0 });
  });

  test('falls back to notes where definitions may be read and not made', async () => {
    const body = { category: 'MISSING_SCOPES', message: 'no' };
    hubspot.faults.add({
      method: 'POST',
      path: /event-definitions$/,
      fault: { kind: 'status', status: 403, body },
    });
    const { status, out } = await setup('--yes');
    expect(status).toBe(0);
    expect(out).toMatch(/skipped: timeline event pass_created: .*as notes/);
  });

  test('names the scope that making properties takes', async () => {
    hubspot.grantScopes(Object.values(SCOPES).filter((scope) => scope !== SCOPES.schemasWrite));
    const { status, out } = await setup('--yes');
    expect(status).toBe(1);
    expect(out).toMatch(/FAILED: property group neostore: .*crm\.schemas\.contacts\.write/);
  });

  test('says that the token is unknown', async () => {
    hubspot.revokeToken();
    expect(await setup('--plan')).toMatchObject({
      status: 1,
      err: expect.stringContaining('HUBSPOT_ACCESS_TOKEN'),
    });
  });
});

describe('the webhook', () => {
  test('is skipped without a key, and says so', async () => {
    delete environment['NEOSTORE_API_KEY'];
    const { status, out } = await setup('--yes', '--url', URL_OF_DAEMON);
    expect(status).toBe(0);
    expect(out).toContain('webhook skipped: NEOSTORE_API_KEY is not set');
  });

  test('is enabled again, and keeps its secret', async () => {
    await setup('--yes', '--url', URL_OF_DAEMON);
    const [{ id, signatureSecret } = { id: '', signatureSecret: '' }] =
      neostore.subscriptions.list();
    neostore.subscriptions.change(id, { enabled: false, events: ['Pass:Created', 'Store:*'] });
    const { status, out } = await setup('--yes');
    expect(status).toBe(0);
    expect(out).toContain(`~ change webhook ${id}: events + Customer:Upserted`);
    expect(neostore.subscriptions.list()).toMatchObject([{ id, signatureSecret, enabled: true }]);
  });

  test('is removed with its command, and others stay', async () => {
    await setup('--yes', '--url', URL_OF_DAEMON);
    const other = {
      description: 'loyalty',
      events: ['*'],
      endpoint: 'https://x.host/',
      enabled: true,
    };
    neostore.subscriptions.create(other);
    expect((await setup('--remove-webhook', '--plan')).out).toContain('- remove webhook');
    expect(await setup('--remove-webhook', '--yes')).toMatchObject({ status: 0 });
    expect(neostore.subscriptions.list()).toMatchObject([{ description: 'loyalty' }]);
    expect(await setup('--remove-webhook')).toMatchObject({
      status: 0,
      out: expect.stringContaining('nothing to do'),
    });
  });

  test.each([
    ['an unknown key', { NEOSTORE_API_KEY: 'other' }, /does not know NEOSTORE_API_KEY/],
    ['nobody at the address', { NEOSTORE_BASE_URL: 'http://127.0.0.1:9' }, /could not be reached/],
  ])('stops everything before %s', async (_case, change, message) => {
    const { status, err } = await run(['setup', '--yes', '--url', URL_OF_DAEMON], {
      ...environment,
      ...change,
    });
    expect(status).toBe(1);
    expect(err).toMatch(message);
    expect(writes()).toBe(0);
  });

  test('names the scope that the key lacks', async () => {
    environment['NEOSTORE_API_KEY'] = 'reader';
    const { status, out } = await setup('--yes', '--url', URL_OF_DAEMON);
    expect(status).toBe(1);
    expect(out).toMatch(/FAILED: webhook to .*Webhook\.Write/);
  });
});

describe('the secret of the webhook', () => {
  test('is in nothing that is printed, unless it is asked for', async () => {
    const made = await setup('--yes', '--url', URL_OF_DAEMON);
    const json = await setup('--yes', '--json');
    const secret = secretOf();
    expect(made.out).toContain('--save-secret');
    expect([made.out, made.err, json.out, json.err].join()).not.toContain(secret);
    expect((await setup('--show-secret')).out).toContain(`NEOSTORE_WEBHOOK_SECRET=${secret}`);
    expect(JSON.parse((await setup('--show-secret', '--json')).out)).toMatchObject({
      signatureSecret: secret,
    });
  });

  test('is saved, also that of a webhook made before', async () => {
    await setup('--yes', '--url', URL_OF_DAEMON);
    const { status, out } = await setup('--save-secret', pathOf('late.env'));
    expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('late.env') });
    expect(readFileSync(pathOf('late.env'), 'utf8')).toBe(
      `NEOSTORE_WEBHOOK_SECRET=${secretOf()}\n`,
    );
  });

  test('is not spoken of where the settings hold it', async () => {
    await setup('--yes', '--url', URL_OF_DAEMON);
    environment['NEOSTORE_WEBHOOK_SECRET'] = `older,${secretOf()}`;
    expect((await setup()).out).not.toContain('NEOSTORE_WEBHOOK_SECRET');
  });

  test('cannot be saved where there is no webhook', async () => {
    expect(await setup('--yes', '--save-secret', pathOf('none.env'))).toMatchObject({
      status: 1,
      err: expect.stringContaining('no webhook'),
    });
  });
});

describe('setup with OAuth', () => {
  const APP = { clientId: 'app', clientSecret: 'hush', refreshToken: 'r1', rotates: true };

  beforeEach(async () => {
    await hubspot.stop();
    hubspot = new HubSpotSimulator({ clock: systemClock, app: APP });
    const { HUBSPOT_ACCESS_TOKEN: _none, ...others } = environment;
    environment = {
      ...others,
      HUBSPOT_BASE_URL: await hubspot.start(),
      HUBSPOT_CLIENT_ID: APP.clientId,
      HUBSPOT_CLIENT_SECRET: APP.clientSecret,
      HUBSPOT_REFRESH_TOKEN: APP.refreshToken,
      DATABASE_URL: `sqlite:${pathOf('oauth.db')}`,
    };
  });

  test('keeps the refresh token that HubSpot replaced, for itself and for the daemon', async () => {
    expect(await setup('--yes')).toMatchObject({ status: 0, err: '' });
    expect((await setup('--yes')).out).toContain('nothing to do');
    const ledger = await openExistingLedger(`sqlite:${pathOf('oauth.db')}`);
    expect(await ledger?.loadCredential(TENANT)).toMatch(/:r1-3$/);
    await ledger?.close();
  });

  test('needs the tenant under whose name the token is kept', async () => {
    delete environment['NEOSTORE_TENANT_ID'];
    expect(await setup('--plan')).toMatchObject({
      status: 2,
      err: expect.stringContaining('NEOSTORE_TENANT_ID is not set'),
    });
    expect(hubspot.requests().list).toEqual([]);
  });

  test('says what to do where the app is not installed any more', async () => {
    environment['HUBSPOT_REFRESH_TOKEN'] = 'old';
    expect(await setup('--plan')).toMatchObject({
      status: 1,
      err: expect.stringContaining('set the new HUBSPOT_REFRESH_TOKEN'),
    });
  });
});

test('setup with an access token opens no ledger', async () => {
  environment['DATABASE_URL'] = `sqlite:${pathOf('unused.db')}`;
  await setup('--plan');
  expect(existsSync(pathOf('unused.db'))).toBe(false);
});

describe('an address at which no webhook would arrive', () => {
  test.each([
    ['https://your.host/webhooks/neostore/your-tenant', /stands for the name of your own host/],
    ['https://shop.com/webhooks/neostore/globex', /tenant globex, and NEOSTORE_TENANT_ID is acme/],
    ['http://shop.com/hook', /it is http.*\n.*its path is \/hook/],
    ['https://10.0.0.7/webhooks/neostore', /private network/],
  ])('%s is refused before anything is asked or made', async (url, reason) => {
    const { status, err } = await setup('--yes', '--url', url);
    expect(status).toBe(2);
    expect(err).toMatch(reason);
    expect(hubspot.requests().list).toEqual([]);
  });

  test('can still be named to remove its webhook', async () => {
    const settings = { description: null, events: ['Pass:*'], enabled: true };
    neostore.subscriptions.create({ ...settings, endpoint: 'http://your.host/hook' });
    const args = ['--remove-webhook', '--yes', '--url', 'http://your.host/hook'];
    expect((await setup(...args)).status).toBe(0);
    expect(neostore.subscriptions.list()).toEqual([]);
  });
});

test('a secret that is saved under a running daemon says that it has to be restarted', async () => {
  environment['DATABASE_URL'] = `sqlite:${pathOf('running.db')}`;
  const save = async () =>
    setup('--yes', '--url', URL_OF_DAEMON, '--save-secret', pathOf('running.env'));
  expect((await save()).out).toMatch(/only its owner can read(\nnothing to do)?$/);
  const daemon = await startDaemon({
    ...environment,
    NEOSTORE_WEBHOOK_SECRET: 'old',
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  });
  try {
    expect((await save()).out).toContain('restart the daemon, which is running');
    environment['NEOSTORE_WEBHOOK_SECRET'] = secretOf();
    expect((await save()).out).not.toContain('restart');
  } finally {
    await daemon.stop();
  }
});

test('a secret that nobody can be asked for is told before anything is made', async () => {
  delete environment['NEOSTORE_API_KEY'];
  const { status, err } = await setup('--yes', '--save-secret', pathOf('none.env'));
  expect({ status, err }).toEqual({
    status: 2,
    err: expect.stringContaining('NEOSTORE_API_KEY is not set, so Neostore cannot be asked'),
  });
  expect(writes()).toBe(0);
});

describe('setup for other programs', () => {
  test('prints its plan as JSON', async () => {
    const { out } = await setup('--plan', '--json');
    const { plan } = JSON.parse(out) as { plan: { steps: { kind: string }[] } };
    expect(plan.steps[0]).toMatchObject({ kind: 'create group' });
  });

  test('prints what became of each step as JSON', async () => {
    const { out, err } = await setup('--yes', '--json', '--url', URL_OF_DAEMON);
    const { results } = JSON.parse(out) as { results: { outcome: { kind: string } }[] };
    expect(results.map(({ outcome }) => outcome.kind)).toEqual(Array(THINGS).fill('done'));
    expect(err).toContain('done: property group neostore');
  });

  test.each([
    ['an address that is none', ['--url', 'my.host']],
    ['a secret that nobody can be asked for', ['--save-secret']],
    ['a removal without a key', ['--remove-webhook']],
  ])('ends with 2 for %s', async (_case, args) => {
    delete environment['NEOSTORE_API_KEY'];
    expect((await setup(...args)).status).toBe(2);
  });
});
