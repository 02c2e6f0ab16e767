import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { createRandom } from '../../src/simulator/neostore/random.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';
import { differencesOf } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { freePort, startDaemon, type Daemon } from './daemon.ts';

const TENANT = 'acme';
const TOKEN = 'pat-of-the-process';
const STORY_MS = 30 * 24 * 3_600_000;

/** Longest wait until a daemon that was left alone has brought everything to HubSpot. */
const DRAIN_MAX_MS = 40_000;

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** A story, those who tell it and hear of it, and a daemon between them that can be ended and started. */
async function setup(seed: number, events: number) {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const startMs = systemClock.now() - STORY_MS;
  const world = createWorld({ seed, events, startMs, spanMs: STORY_MS });
  const hubspot = new HubSpotSimulator({ clock: systemClock, token: TOKEN, seed, latencyMs: 20 });
  hubspot.provision(provisionFor(mappingWith()));
  cleaning.push(async () => hubspot.stop());
  const baseUrl = await hubspot.start();
  const port = await freePort();
  const neostore = new NeostoreSimulator({
    tenantId: TENANT,
    apiKeys: [],
    passes: [],
    clock: systemClock,
    delivery: { attemptsMax: 1_000, backoffMinMs: 50, backoffMaxMs: 400, concurrency: 32 },
  });
  cleaning.push(async () => neostore.stop());
  const { signatureSecret } = neostore.subscriptions.create({
    description: null,
    events: ['*'],
    endpoint: `http://127.0.0.1:${port}/webhooks/neostore`,
    enabled: true,
  });
  const path = join(folder, 'ledger.db');
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: signatureSecret,
    HUBSPOT_ACCESS_TOKEN: TOKEN,
    HUBSPOT_BASE_URL: baseUrl,
    HUBSPOT_REQUESTS_PER_10S: '190',
    DATABASE_URL: `sqlite:${path}`,
    MAPPING_FILE: DEFAULT_MAPPING,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: '0',
  };
  const start = async (): Promise<Daemon> => {
    const daemon = await startDaemon(environment, folder);
    cleaning.push(async () => daemon.kill());
    return daemon;
  };
  const traffic = { seed, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
  const deliver = async () => neostore.deliver(scheduleTraffic(world.events, traffic));
  return { world, hubspot, neostore, path, start, deliver };
}

type Setup = Awaited<ReturnType<typeof setup>>;

async function accepted({ neostore }: Setup, events: number): Promise<void> {
  await eventually(`${events} events are acknowledged`, () => neostore.counts.accepted >= events);
}

/** Waits until nothing is left to do, as another process sees it. */
async function drained({ path, world }: { path: string; world: World }): Promise<void> {
  await using ledger = await openSqliteLedger({ path });
  await eventually(
    'everything is in HubSpot',
    async () => {
      const { events, contacts, timeline } = await ledger.status(TENANT, systemClock.now());
      await systemClock.sleep(100);
      const received = Object.values(events).reduce((sum, count) => sum + count, 0);
      const left = events.pending + contacts.pending + timeline.pending;
      return left === 0 && received === world.events.length;
    },
    DRAIN_MAX_MS,
  );
}

test('a daemon that is killed twice under load loses nothing and shows nothing twice', async () => {
  const seed = 5;
  const random = createRandom(seed);
  const scene = await setup(seed, 5_000);
  let daemon = await scene.start();
  const delivering = scene.deliver();
  for (const from of [500, 2_500]) {
    await accepted(scene, from + random.int(1_500));
    await daemon.kill();
    daemon = await scene.start();
  }
  const counts = await delivering;
  expect(counts.abandoned).toBe(0);
  expect(counts.failed).toBeGreaterThan(0);
  await drained(scene);
  expect(differencesOf(scene.world, scene.hubspot.contacts())).toEqual([]);
}, 60_000);

test('a daemon that is asked to end under load ends in a few seconds and loses nothing', async () => {
  const scene = await setup(6, 1_500);
  const daemon = await scene.start();
  const delivering = scene.deliver();
  await accepted(scene, 400);
  const { status, ms } = await daemon.terminate();
  expect(status).toBe(0);
  expect(ms).toBeLessThan(5_000);
  await scene.start();
  expect(await delivering).toMatchObject({ abandoned: 0 });
  await drained(scene);
  expect(differencesOf(scene.world, scene.hubspot.contacts())).toEqual([]);
}, 60_000);
