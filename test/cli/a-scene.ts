import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import type { Environment } from '../../src/config/environment.ts';
import type { LedgerStatus } from '../../src/ledger/views.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import type { Payload } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { startDaemon } from './a-daemon.ts';
import { run, SETTINGS } from './run.ts';
import { until } from './until.ts';

/** A daemon of a ledger in a file, and a simulated HubSpot, as a command line finds them. */
export interface Scene {
  readonly environment: Environment;
  readonly hubspot: HubSpotSimulator;
  /** Posts deliveries to the daemon, and waits until it has done with them. */
  receive(...bodies: readonly (Payload | string)[]): Promise<void>;
  /** Waits until the daemon has nothing to do. */
  settled(): Promise<void>;
  startDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Changes a record in HubSpot, as one does who is not the daemon. */
  change(email: string, properties: { readonly [name: string]: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a scene whose ledger is in this file; it has to be stopped. */
export async function startScene(file: string, changes: Environment = {}): Promise<Scene> {
  const hubspot = new HubSpotSimulator({ clock: systemClock });
  hubspot.provision(provisionFor(mappingWith()));
  const hubspotUrl = await hubspot.start();
  const environment = {
    ...SETTINGS,
    DATABASE_URL: `sqlite:${file}`,
    HUBSPOT_BASE_URL: hubspotUrl,
    ...changes,
  };
  let daemon: App | null = await startDaemon(environment);
  const settled = async (): Promise<void> => {
    await until(async () => {
      const { out } = await run(['status', '--json'], environment);
      const [{ events, contacts, timeline }] = JSON.parse(out) as [LedgerStatus];
      return events.pending + contacts.pending + timeline.pending === 0 ? true : null;
    });
  };
  return {
    environment,
    hubspot,
    settled,
    receive: async (...bodies) => {
      assert(daemon !== null, 'no daemon receives');
      for (const body of bodies) await post(daemon.url, body);
      await settled();
    },
    startDaemon: async () => {
      daemon ??= await startDaemon(environment);
    },
    stopDaemon: async () => {
      await daemon?.stop();
      daemon = null;
    },
    change: async (email, properties) => {
      const record = hubspot.contacts().find((contact) => contact.properties['email'] === email);
      const url = `${hubspotUrl}/crm/objects/2026-09/contacts/${record?.id}`;
      const response = await fetch(url, {
        method: 'PATCH',
        headers: { authorization: 'Bearer hubspot-token', 'content-type': 'application/json' },
        body: JSON.stringify({ properties }),
      });
      assert(response.ok, `the record was not changed: ${response.status}`);
    },
    stop: async () => {
      await daemon?.stop();
      await hubspot.stop();
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
