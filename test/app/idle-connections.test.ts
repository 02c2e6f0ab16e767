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

/** Leases go by real time: a machine that is too busy for the first speed loses them, and goes slower then. */
const SPEED_MAX = 15;
const SPEED_MIN = 3;

/** Statements a second of a thousand connections. */
const COST_MAX = 20;

/** How long it is counted, in milliseconds of the fast clock, and how often until it is quiet. */
const COUNTED_MS = 90_000;
const COUNTS_MAX = 10;

/** Leases are in the database's time, which goes as it goes. */
const OF_LEASES = /\b(replicas|leases)\b/;

test('a thousand idle connections cost fewer than 20 statements a second', async () => {
  await using server = await startPostgres();
  const [few, many] = await Promise.all([
    statementsPerSecond(server, 1),
    statementsPerSecond(server, 31),
  ]);
  const ofEach = (many - few) / 30;
  expect(few + 999 * ofEach).toBeLessThan(COST_MAX);
}, 300_000);

/** Runs the daemon on so many connections on which nothing happens, with alerts and all. */
async function statementsPerSecond(
  server: PostgresServer,
  connectionCount: number,
  speed = SPEED_MAX,
): Promise<number> {
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'idle-'));
  await using line = await openStatementProxy(server.place);
  const clock = scaledClock(speed, Math.random);
  const alerts = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(alerts, 'listening');
  const accounts = Array.from(
    { length: connectionCount },
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
  const count = async (): Promise<number> => {
    const [before, sinceMs, sinceSteadyMs] = [line.statements.length, clock.now(), steadyMs()];
    await eventually('time passes', () => clock.now() - sinceMs > COUNTED_MS, 60_000);
    const statements = line.statements.slice(before);
    const seconds = (clock.now() - sinceMs) / 1_000;
    const steadySeconds = (steadyMs() - sinceSteadyMs) / 1_000;
    const ofLeases = statements.filter((text) => OF_LEASES.test(text)).length;
    return (statements.length - ofLeases) / seconds + ofLeases / steadySeconds;
  };
  // What is asked for is the cost of quiet: a busy machine takes long to start, and may lose leases.
  const costs: number[] = [];
  const isQuiet = (): boolean => costs.slice(-2).filter((cost) => cost < COST_MAX).length === 2;
  while (costs.length < COUNTS_MAX && !isQuiet()) costs.push(await count());
  const cost = Math.min(...costs.slice(-2));
  await app.stop();
  alerts.close();
  await Promise.all(accounts.map(async (account) => account.stop()));
  rmSync(folder, { recursive: true });
  if (fatal.length > 0 && speed > SPEED_MIN)
    return statementsPerSecond(server, connectionCount, speed / 2);
  expect(fatal).toEqual([]);
  return cost;
}
