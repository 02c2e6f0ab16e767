import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { createLog } from '../../src/log.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { customerNumber, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { customerProperties, DEFAULT_MAPPING } from '../support/mapping.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

/* A new property and a new timeline event come into force as docs/mapping.md says, while the daemon runs. */

const CONTACTS = 25;
const NICKNAME = 'neostore_nickname';

const pathOf = temporaryFolder();
let hubspot: HubSpotSimulator;
let neostore: NeostoreSimulator;
let environment: Record<string, string>;
let app: App;
let daemons = 0;

beforeEach(async () => {
  hubspot = new HubSpotSimulator({ clock: systemClock });
  neostore = new NeostoreSimulator({
    tenantId: 'acme',
    apiKeys: [{ key: 'full', scopes: ['Webhook.Read', 'Webhook.Write'] }],
    passes: [],
    clock: systemClock,
  });
  writeFileSync(pathOf('mapping.json'), readFileSync(DEFAULT_MAPPING));
  environment = {
    HUBSPOT_ACCESS_TOKEN: 'token',
    HUBSPOT_BASE_URL: await hubspot.start(),
    NEOSTORE_API_KEY: 'full',
    NEOSTORE_TENANT_ID: 'acme',
    NEOSTORE_BASE_URL: await neostore.start({ host: '127.0.0.1', port: 0 }),
    MAPPING_FILE: pathOf('mapping.json'),
    DATABASE_URL: `sqlite:${pathOf(`ledger-${(daemons += 1)}.db`)}`,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  };
  await setup(
    environment,
    '--url',
    'https://later.host/webhooks/neostore',
    '--save-secret',
    pathOf('secret.env'),
  );
  const saved = parseEnv(readFileSync(pathOf('secret.env'), 'utf8'));
  app = await startApp(loadSettings({ ...environment, ...saved }), {
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    onFatal: () => undefined,
  });
  await setup(environment, '--url', `${app.url}/webhooks/neostore`);
  await deliver([customerNumber(0)]);
  await eventually('the daemon knows the portal', () => hubspot.contacts().length === 1);
});

afterEach(async () => {
  await app.stop();
  await neostore.stop();
  await hubspot.stop();
});

async function setup(given: Record<string, string>, ...args: readonly string[]): Promise<void> {
  expect(await run(['setup', '--yes', ...args], given)).toMatchObject({ status: 0, err: '' });
}

async function deliver(events: readonly Payload[]): Promise<void> {
  await neostore.deliver(events.map((event) => ({ atMs: 0, event })));
}

/** The shipped mapping with another property, and with another entry on timelines. */
function writeNext(file: string): void {
  const shipped = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  const next = {
    ...shipped,
    ...customerProperties({ [NICKNAME]: 'attributes.firstName' })(shipped),
  };
  const { properties, timeline, ...rest } = next.hubspot;
  const upserted = next.events['Customer:Upserted'];
  const entry = { event: 'customer_seen', properties: { name: 'attributes.firstName' } };
  writeFileSync(
    pathOf(file),
    JSON.stringify({
      ...next,
      events: { ...next.events, 'Customer:Upserted': { ...upserted, timeline: entry } },
      hubspot: {
        ...rest,
        properties: { ...properties, [NICKNAME]: { label: 'Nickname', type: 'string' } },
        timeline: {
          ...timeline,
          customer_seen: { label: 'Customer seen', properties: { name: 'string' } },
        },
      },
    }),
  );
}

function customers(): readonly Payload[] {
  return Array.from({ length: CONTACTS }, (_, index) => customerNumber(index + 1));
}

/** How many contacts have their nickname, and how many their entry as a custom event. */
function arrived(): { readonly named: number; readonly shown: number } {
  const contacts = hubspot.contacts();
  return {
    named: contacts.filter(({ properties: { [NICKNAME]: name = '' } }) => name !== '').length,
    shown: contacts.filter(({ timeline }) =>
      timeline.some(({ kind, name }) => kind === 'custom-event' && name === 'customer_seen'),
    ).length,
  };
}

test('a property that setup made is written by the mapping that comes after it, without a refusal', async () => {
  writeNext('next.json');
  await setup({ ...environment, MAPPING_FILE: pathOf('next.json') });
  const before = hubspot.requests().total;
  renameSync(pathOf('next.json'), pathOf('mapping.json'));
  await app.reload();
  await deliver(customers());
  await eventually('all are written, and shown', () => {
    const { named, shown } = arrived();
    return named === CONTACTS && shown === CONTACTS;
  });
  const requests = hubspot.requests().list.slice(before);
  expect(requests.filter(({ status }) => status === null || status >= 300)).toEqual([]);
  // No value was left out and sent after all: each contact was written once.
  const written = requests.filter(({ path }) => /contacts\/batch\/(upsert|update)$/.test(path));
  expect(written.reduce((sum, { inputs }) => sum + inputs, 0)).toBe(CONTACTS);
});

test('a property that setup makes for a mapping that is in force already gets its values at once', async () => {
  writeNext('mapping.json');
  await app.reload();
  await deliver(customers());
  await eventually('all are there, with their entries as notes', () => {
    const contacts = hubspot.contacts().filter(({ timeline }) => timeline.length > 0);
    return contacts.length === CONTACTS;
  });
  expect(arrived()).toEqual({ named: 0, shown: 0 });
  await setup(environment);
  await eventually('all have their nickname', () => arrived().named === CONTACTS);
  await deliver([customerNumber(CONTACTS + 1)]);
  await eventually('the next one is shown as a custom event', () => arrived().shown === 1);
  const requests = hubspot.requests().list;
  expect(requests.filter(({ status }) => status === null || status >= 300)).toEqual([]);
});
