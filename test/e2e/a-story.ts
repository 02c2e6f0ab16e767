import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { createWorld } from '../../src/simulator/neostore/world.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { freePort, startDaemon, type Daemon } from './daemon.ts';

export const TENANT = 'acme';
const TOKEN = 'pat-of-the-process';
const STORY_MS = 30 * 24 * 3_600_000;

/** Longest wait until a daemon that was left alone has brought everything to HubSpot. */
const DRAIN_MAX_MS = 40_000;

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** A story, those who tell it and hear of it, and a daemon between them that can be ended and started. */
export async function aStory(seed: number, events: number) {
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
  const start = async (changes: Readonly<Record<string, string>> = {}): Promise<Daemon> => {
    const daemon = await startDaemon({ ...environment, ...changes }, folder);
    cleaning.push(async () => daemon.kill());
    return daemon;
  };
  const traffic = { seed, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
  const deliver = async () => neostore.deliver(scheduleTraffic(world.events, traffic));
  return { world, hubspot, neostore, folder, path, environment, start, deliver };
}

export type Story = Awaited<ReturnType<typeof aStory>>;

export async function accepted({ neostore }: Story, events: number): Promise<void> {
  await eventually(`${events} events are acknowledged`, () => neostore.counts.accepted >= events);
}

/** Waits until nothing is left to do, as another process sees it. */
export async function drained({ path, world }: Story): Promise<void> {
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
