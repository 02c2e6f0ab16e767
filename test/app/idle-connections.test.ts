import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startApp } from '../../src/app.ts';
import { steadyMs } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { type PostgresServer, startPostgres } from '../ledger/postgres-server.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { openStatementProxy } from '../support/statement-proxy.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';

const SPEED = 15;

/** How long it is counted, and for how long it is quiet before, in milliseconds of the fast clock. */
const COUNTED_MS = 90_000;
const SETTLING_MS = 150_000;

/** Leases are in the database's time, which goes as it goes. */
const OF_LEASES = /\b(replicas|leases)\b/;

test('a thousand idle connections cost fewer than 20 statements a second', async () => {
  await using server = await startPostgres();
  const [few, many] = await Promise.all([
    statementsPerSecond(server, 1),
    statementsPerSecond(server, 31),
  ]);
  const ofEach = (many - few) / 30;
  expect(few + 999 * ofEach).toBeLessThan(20);
}, 120_000);

/** Runs the daemon on so many connections on which nothing happens, with alerts and all. */
async function statementsPerSecond(server: PostgresServer, count: number): Promise<number> {
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'idle-'));
  await using line = await openStatementProxy(server.place);
  const clock = scaledClock(SPEED, Math.random);
  const alerts = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(alerts, 'listening');
  const accounts = Array.from(
    { length: count },
    (_, n) => new HubSpotSimulator({ clock, portalId: String(1_000 + n) }),
  );
  const connections = await Promise.all(
    accounts.map(async (account, n) => ({
      NEOSTORE_TENANT_ID: `tenant-${n}`,
      NEOSTORE_WEBHOOK_SECRET: `secret-${n}`,
      HUBSPOT_ACCESS_TOKEN: `token-${n}`,
      HUBSPOT_BASE_URL: await account.start(),
    })),
  );
  const CONNECTIONS_FILE = join(folder, 'connections.json');
  writeFileSync(CONNECTIONS_FILE, JSON.stringify(connections));
  const databaseUrl = await server.newDatabase();
  const fatal: unknown[] = [];
  const app = await startApp(
    loadSettings({
      CONNECTIONS_FILE,
      MAPPING_FILE: DEFAULT_MAPPING,
      DATABASE_URL: databaseUrl.replace(/@[^/]*/, `@127.0.0.1:${line.port}`),
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${(alerts.address() as AddressInfo).port}/`,
      HOST: '127.0.0.1',
      PORT: '0',
      OPERATOR_PORT: '0',
    }),
    { clock, log: createLog({ level: 'silent' }), onFatal: (error) => fatal.push(error) },
  );
  const passed = async (ms: number): Promise<void> => {
    const sinceMs = clock.now();
    await eventually('time passes', () => clock.now() - sinceMs > ms, 60_000);
  };
  await passed(SETTLING_MS);
  const [before, sinceMs, sinceSteadyMs] = [line.statements.length, clock.now(), steadyMs()];
  await passed(COUNTED_MS);
  const statements = line.statements.slice(before);
  const seconds = (clock.now() - sinceMs) / 1_000;
  const steadySeconds = (steadyMs() - sinceSteadyMs) / 1_000;
  await app.stop();
  alerts.close();
  await Promise.all(accounts.map(async (account) => account.stop()));
  rmSync(folder, { recursive: true });
  expect(fatal).toEqual([]);
  const ofLeases = statements.filter((text) => OF_LEASES.test(text)).length;
  return (statements.length - ofLeases) / seconds + ofLeases / steadySeconds;
}
