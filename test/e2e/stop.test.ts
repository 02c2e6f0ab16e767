import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { STOP_MAX_MS } from '../../src/app/stop-services.ts';
import { systemClock } from '../../src/clock.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import type { Fault } from '../../src/simulator/hubspot/faults.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { signBody } from '../../src/simulator/neostore/sign-body.ts';
import { customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { freePort, startDaemon } from './daemon.ts';

const TENANT = 'acme';
const SECRET = 'webhook-secret';
const TOKEN = 'pat-of-the-process';

/** Longest wait for what a loaded machine does in a second. */
const PATIENCE_MS = 30_000;

/** What HubSpot does to all calls for records. */
const TROUBLES: readonly (readonly [string, Fault])[] = [
  ['hangs', { kind: 'hang' }],
  ['answers a byte a second', { kind: 'drip', everyMs: 1_000 }],
  ['answers 500', { kind: 'status', status: 500 }],
];

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const hubspot = new HubSpotSimulator({ clock: systemClock, token: TOKEN });
  hubspot.provision(provisionFor(mappingWith()));
  cleaning.push(async () => hubspot.stop());
  const port = await freePort();
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    HUBSPOT_ACCESS_TOKEN: TOKEN,
    HUBSPOT_BASE_URL: await hubspot.start(),
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    MAPPING_FILE: DEFAULT_MAPPING,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: '0',
  };
  const daemon = await startDaemon(environment, folder);
  cleaning.push(async () => daemon.kill());
  return { hubspot, daemon, url: `http://127.0.0.1:${port}/webhooks/neostore/${TENANT}` };
}

test.each(TROUBLES)(
  'a daemon that is asked to end while HubSpot %s ends in time',
  async (_what, fault) => {
    const { hubspot, daemon, url } = await setup();
    const trouble = hubspot.faults.add({ path: /^\/crm\/objects\//, fault });
    for (let n = 0; n < 20; n += 1) {
      const body = Buffer.from(JSON.stringify(customerNumber(n)));
      const headers = { 'x-neostore-signature': signBody(body, SECRET, 'hex') };
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(202);
    }
    await eventually('HubSpot is asked', () => trouble.hits() > 0, PATIENCE_MS);
    const { status, ms } = await daemon.terminate();
    expect(status).toBe(0);
    expect(ms).toBeLessThan(STOP_MAX_MS);
  },
  120_000,
);
