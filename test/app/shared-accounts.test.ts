import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { run } from '../cli/run.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';

const TENANTS = ['acme', 'globex'];

let folder: string;
let hubspot: HubSpotSimulator;
let environment: Record<string, string>;
let app: App | null = null;
const lines: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH_ROOT, 'shared-'));
  hubspot = new HubSpotSimulator({ clock: systemClock, token: 'token' });
  hubspot.provision(provisionFor(mappingWith()));
  const url = await hubspot.start();
  const CONNECTIONS_FILE = join(folder, 'connections.json');
  writeFileSync(join(folder, 'mapping.json'), mappingWith().text);
  const connections = TENANTS.map((tenant) => ({
    NEOSTORE_TENANT_ID: tenant,
    NEOSTORE_WEBHOOK_SECRET: 'env:WEBHOOK_SECRET',
    HUBSPOT_ACCESS_TOKEN: 'env:TOKEN',
    HUBSPOT_BASE_URL: url,
    MAPPING_FILE: tenant === 'acme' ? DEFAULT_MAPPING : join(folder, 'mapping.json'),
  }));
  writeFileSync(CONNECTIONS_FILE, JSON.stringify(connections));
  environment = {
    CONNECTIONS_FILE,
    WEBHOOK_SECRET: 'secret',
    TOKEN: 'token',
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
  };
});

afterEach(async () => {
  await app?.stop();
  app = null;
  await hubspot.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<App> {
  lines.length = 0;
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  app = await startApp(loadSettings(environment), {
    clock: systemClock,
    log,
    onFatal: (error) => {
      throw error;
    },
  });
  return app;
}

/** Has the mapping of globex put the tenant in front of the id. */
function scopeGlobex(): void {
  const scoped = mappingWith().text.replace(
    '"identifiers.customerId"',
    '"$event.tenant & \':\' & identifiers.customerId"',
  );
  writeFileSync(join(folder, 'mapping.json'), scoped);
}

const warned = (): readonly string[] => lines.filter((line) => line.includes('account.shared'));
const WARNING =
  /acme and globex write to one HubSpot account \(\d+\), .* neostore_customer_id .*: "value": "\$event\.tenant & ':' & identifiers\.customerId"/;

describe('two tenants that write to one HubSpot account (I14)', () => {
  test('are told by the log once, and by status as long as it is so', async () => {
    const running = await start();
    await eventually('the log says it', () => warned().length > 0);
    expect(JSON.parse(warned()[0] ?? '')).toMatchObject({
      msg: 'account.shared',
      tenants: TENANTS,
      property: 'neostore_customer_id',
    });
    const statusOf = async (): Promise<string> => (await run(['status'], environment)).out;
    await eventually('status says it', async () => WARNING.test(await statusOf()));
    expect((await statusOf()).match(/^ {2}Tenants share one HubSpot account/gm)).toHaveLength(2);
    scopeGlobex();
    await running.reload();
    await eventually('status says it no more', async () => !WARNING.test(await statusOf()));
    expect(warned()).toHaveLength(1);
  });

  test('are told by check, in one warning', async () => {
    const { status, out } = await run(['check'], environment);
    expect(status).toBe(0);
    expect(out).toMatch(WARNING);
    expect(out.match(/^warning: /gm)).toHaveLength(1);
    const json = JSON.parse((await run(['check', '--json'], environment)).out) as object;
    expect(json).toMatchObject({ sharedAccounts: [{ tenants: TENANTS }] });
    scopeGlobex();
    expect((await run(['check'], environment)).out).not.toContain('one HubSpot account');
  });
});
