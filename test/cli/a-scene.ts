import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { App } from '../../src/app.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import type { Environment } from '../../src/config/environment.ts';
import { WINDOW_MS } from '../../src/hubspot/decisions/budget.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { openReports } from '../../src/ledger/open-ledger.ts';
import type { Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { mappingWith } from '../support/mapping.ts';
import { startDaemon } from './a-daemon.ts';
import { SETTINGS } from './run.ts';

/** A daemon of a ledger in a file, and a simulated HubSpot, as a command line finds them. */
export interface Scene {
  readonly environment: Environment;
  readonly hubspot: HubSpotSimulator;
  /** Posts deliveries to the daemon, and waits until it has done with them. */
  receive(...bodies: readonly (Payload | string)[]): Promise<void>;
  /** Waits until the daemon has nothing to do. */
  settled(): Promise<void>;
  /** Has the daemon look at its mapping file now. */
  reload(): Promise<void>;
  startDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Changes a record in HubSpot, as one does who is not the daemon. */
  change(email: string, properties: { readonly [name: string]: string }): Promise<void>;
  /** Makes a record in HubSpot, as one does who is not the daemon. */
  create(properties: { readonly [name: string]: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Longest wait until the daemon has dealt with what it received. */
const WAIT_MAX_MS = 25_000;

/** Starts a scene whose ledger is in this file; it has to be stopped. */
export async function startScene(file: string, changes: Environment = {}): Promise<Scene> {
  const hubspot = new HubSpotSimulator({ clock: systemClock });
  hubspot.provision(provisionFor(mappingWith()));
  const hubspotUrl = await hubspot.start();
  const environment = {
    ...SETTINGS,
    HUBSPOT_BASE_URL: hubspotUrl,
    ...changes,
    DATABASE_URL: `sqlite:${file}`,
  };
  const clock = clockAhead();
  const askHubSpot = async (method: string, path: string, properties: object): Promise<void> => {
    const url = `${hubspotUrl}/crm/objects/2026-09/contacts${path}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: 'Bearer hubspot-token', 'content-type': 'application/json' },
      body: JSON.stringify({ properties }),
    });
    assert(response.ok, `HubSpot refused: ${response.status}`);
  };
  let daemon: App | null = await startDaemon(environment, clock);
  const reports = await openReports(environment.DATABASE_URL);
  assert(reports !== null, 'the daemon made no ledger');
  const isIdle = async (): Promise<boolean> => {
    const { events, contacts, timeline } = await reports.status('acme', systemClock.now());
    return events.pending + contacts.pending + timeline.pending === 0;
  };
  const settled = async (): Promise<void> => eventually('nothing is to do', isIdle, WAIT_MAX_MS);
  return {
    environment,
    hubspot,
    settled,
    receive: async (...bodies) => {
      assert(daemon !== null, 'no daemon receives');
      for (const body of bodies) await post(daemon.url, body);
      await settled();
    },
    reload: async () => daemon?.reload(),
    startDaemon: async () => {
      daemon ??= await startDaemon(environment, clock);
    },
    stopDaemon: async () => {
      await daemon?.stop();
      daemon = null;
      // The next one sends nothing until the calls of this one are out of HubSpot's window.
      clock.advance(WINDOW_MS);
    },
    change: async (email, properties) => {
      const record = hubspot.contacts().find((contact) => contact.properties['email'] === email);
      await askHubSpot('PATCH', `/${record?.id}`, properties);
    },
    create: async (properties) => askHubSpot('POST', '', properties),
    stop: async () => {
      await reports.close();
      await daemon?.stop();
      await hubspot.stop();
    },
  };
}

/** The system's clock, which a test can put ahead. */
function clockAhead(): Clock & { advance(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => systemClock.now() + aheadMs,
    steady: () => systemClock.steady() + aheadMs,
    random: () => systemClock.random(),
    sleep: async (ms, signal) => systemClock.sleep(ms, signal),
    advance: (ms) => {
      aheadMs += ms;
    },
  };
}

async function post(url: string, payload: Payload | string): Promise<void> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const secret = SETTINGS['NEOSTORE_WEBHOOK_SECRET'] ?? '';
  const response = await fetch(`${url}/webhooks/neostore`, {
    method: 'POST',
    headers: {
      'x-neostore-tenantid': SETTINGS['NEOSTORE_TENANT_ID'] ?? '',
      'x-neostore-signature': createHmac('sha256', secret).update(body).digest('hex'),
    },
    body,
  });
  assert(response.status === 202, `the delivery was refused: ${response.status}`);
}
