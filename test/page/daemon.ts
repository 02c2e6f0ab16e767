import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startApp, type App } from '../../src/app.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import type { StatusAnswer } from '../../src/operator/api.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { UNCHECKED_HEADER } from '../simulator/hubspot/contract/check-request.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import type { Payload } from '../support/events.ts';

const TENANT = 'acme';
const SECRET = 'the-secret-of-the-webhook';
const HUBSPOT_TOKEN = 'pat-of-the-app';

/** The token of the daemon whose page is looked at. */
export const OPERATOR_TOKEN = 'operator-token-of-the-page-tests';

/** A real daemon with its page, in front of a simulated HubSpot. */
export interface PageDaemon {
  /** Address of the page. */
  readonly url: string;
  readonly simulator: HubSpotSimulator;
  /** The mapping file that it watches, a copy of its own. */
  readonly mappingFile: string;
  /** Posts signed payloads, or text that is no event, to the webhook. */
  readonly receive: (...payloads: readonly (Payload | string)[]) => Promise<void>;
  /** Posts a webhook for a tenant that is signed with another secret. */
  readonly refuse: (tenant: string) => Promise<void>;
  /** Changes the portal as its administrator does. */
  readonly inHubSpot: (method: string, path: string, body: object) => Promise<void>;
  readonly status: () => Promise<StatusAnswer['connections'][number]>;
  /** Waits until nothing is to do any more. */
  readonly settled: () => Promise<void>;
  /** Stops the daemon alone, as a crash would, and starts it again on the same ports. */
  readonly halt: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a daemon on free ports, with an empty ledger in a folder that `stop` removes. */
export async function openDaemon({
  clock = systemClock,
  environment = {},
  tenants = [TENANT],
  change = (mapping) => mapping,
}: {
  readonly clock?: Clock;
  /** Neostore's tenants, all with the same HubSpot account; events are received for the first. */
  readonly tenants?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes the text of the shipped mapping. */
  readonly change?: (mapping: string) => string;
} = {}): Promise<PageDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const mappingFile = join(folder, 'mappings', 'default.json');
  await mkdir(dirname(mappingFile));
  await writeFile(mappingFile, change(await readFile(DEFAULT_MAPPING, 'utf8')));
  const simulator = new HubSpotSimulator({ clock, token: HUBSPOT_TOKEN });
  simulator.provision(provisionFor(mappingWith()));
  const hubspotUrl = await simulator.start();
  const connectionsFile = join(folder, 'connections.json');
  const connections = tenants.map((tenant) => ({
    NEOSTORE_TENANT_ID: tenant,
    NEOSTORE_WEBHOOK_SECRET: 'env:SECRET',
    HUBSPOT_ACCESS_TOKEN: HUBSPOT_TOKEN,
    HUBSPOT_BASE_URL: hubspotUrl,
    MAPPING_FILE: mappingFile,
  }));
  await writeFile(connectionsFile, JSON.stringify(connections));
  let ports = { PORT: '0', OPERATOR_PORT: '0' };
  const start = async (): Promise<App> => {
    const settings = loadSettings({
      CONNECTIONS_FILE: connectionsFile,
      SECRET,
      DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
      HOST: '127.0.0.1',
      OPERATOR_TOKEN,
      ...ports,
      ...environment,
    });
    return startApp(settings, {
      clock,
      log: createLog({ level: 'silent' }),
      onFatal: (error) => {
        throw error;
      },
    });
  };
  let app = await start();
  ports = { PORT: new URL(app.url).port, OPERATOR_PORT: new URL(app.operatorUrl).port };
  const status = async (): Promise<StatusAnswer['connections'][number]> => readStatus(app);
  return {
    url: app.operatorUrl,
    simulator,
    mappingFile,
    inHubSpot: async (method, path, body) => {
      const headers = {
        Authorization: `Bearer ${HUBSPOT_TOKEN}`,
        'content-type': 'application/json',
        [UNCHECKED_HEADER]: 'a person does it, not the daemon',
      };
      const init = { method, headers, body: JSON.stringify(body) };
      const { ok, status } = await fetch(`${hubspotUrl}${path}`, init);
      if (!ok) throw new Error(`HubSpot refused with ${status}`);
    },
    status,
    receive: async (...payloads) => {
      for (const payload of payloads) await deliver(app, payload);
    },
    settled: async () =>
      eventually('nothing is to do', async () => {
        const { events, contacts, timeline, consents } = await status();
        const left = [events, contacts, timeline, consents].map(({ pending }) => pending);
        return left.every((pending) => pending === 0);
      }),
    refuse: async (tenant) => {
      const headers = { 'x-neostore-signature': 'ab'.repeat(32) };
      const init = { method: 'POST', headers, body: '{}' };
      await fetch(`${app.url}/webhooks/neostore/${tenant}`, init);
    },
    halt: async () => app.stop(),
    resume: async () => {
      app = await start();
    },
    stop: async () => {
      await app.stop();
      await simulator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function deliver({ url }: App, payload: Payload | string): Promise<void> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const response = await fetch(`${url}/webhooks/neostore/${TENANT}`, {
    method: 'POST',
    headers: { 'x-neostore-signature': signBody(Buffer.from(body), SECRET, 'hex') },
    body,
  });
  if (response.status !== 202) throw new Error(`refused with ${response.status}`);
}

async function readStatus({ operatorUrl }: App): Promise<StatusAnswer['connections'][number]> {
  const headers = { Authorization: `Bearer ${OPERATOR_TOKEN}` };
  const response = await fetch(`${operatorUrl}/api/status`, { headers });
  const { connections } = (await response.json()) as StatusAnswer;
  const [first] = connections;
  if (first === undefined) throw new Error('the daemon has no connection');
  return first;
}
