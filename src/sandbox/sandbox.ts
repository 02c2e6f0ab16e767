import { countWork } from '../core/count-work.ts';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from '../app.ts';
import type { Clock } from '../clock.ts';
import { loadSettings, type Settings } from '../config.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { Log } from '../log.ts';
import { loadMapping } from '../mapping-file.ts';
import { loadAnswers } from '../simulator/hubspot/load-answers.ts';
import { HubSpotSimulator } from '../simulator/hubspot/simulator.ts';
import type { TroubleName } from '../simulator/hubspot/trouble.ts';
import { passRecords } from '../simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../simulator/neostore/traffic.ts';
import type { Troubles } from '../simulator/neostore/troubles.ts';
import { createWorld, type World } from '../simulator/neostore/world.ts';
import {
  DUPLICATES,
  HISTORY_MS,
  HUBSPOT_LATENCY_MS,
  PEOPLE,
  SANDBOX_TENANT,
  SANDBOX_TOKEN,
} from './sandbox-tenant.ts';
import { provisionFor } from './provision.ts';
import { healAfter } from './trouble.ts';
import { writeSettingsFile } from './settings-file.ts';
import { summarize, type SandboxSummary } from './summary.ts';
import type { LedgerStatus } from '../model/view.ts';
import type { SyncedEvent } from '../model/event.ts';

/** Bytes of the token of the dashboard: its address fits a line. */
const TOKEN_BYTES = 18;
/** Name of the file of settings, in the sandbox's own folder. */
const SETTINGS_FILE = '.env';
/** How often the ledger is looked at until everything is in. */
const DRAIN_POLL_MS = 100;
/** How often it is looked whether all has healed after trouble. */
const HEALING_LOOK_MS = 1_000;

export interface SandboxOptions {
  readonly events: number;
  /** Deliveries a second; null delivers as fast as the daemon answers. */
  readonly ratePerSecond: number | null;
  readonly seed: number;
  /** Who the people are; {@link PEOPLE} without it. */
  readonly troubles?: Troubles;
  /** Ports of the webhook listener, the dashboard and the simulated HubSpot; 0 takes a free one. */
  readonly port: number;
  readonly operatorPort: number;
  readonly hubspotPort: number;
  /** What goes wrong in the simulated HubSpot from the start; nothing without it. */
  readonly trouble?: readonly TroubleName[];
  /** A file of how the simulated HubSpot answers where that is left open; as assumed without it. */
  readonly hubspotAnswers?: string;
  /** Without the daemon: only the simulated HubSpot, for a daemon that is started by hand. */
  readonly daemon: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSynced: (events: readonly SyncedEvent[]) => void;
  readonly onFatal: (error: unknown) => void;
}

/** A daemon between a simulated Neostore and a simulated HubSpot, all in one process. */
export interface Sandbox {
  readonly hubspotUrl: string;
  readonly hubspotToken: string;
  /** Where the daemon takes webhooks; null without a daemon. */
  readonly daemonUrl: string | null;
  /** The dashboard, and the token that lets a person act there; null without a daemon. */
  readonly operator: { readonly url: string; readonly token: string } | null;
  /** A file of settings for commands that work on the same; null without a daemon. */
  readonly settingsFile: string | null;
  readonly hubspot: HubSpotSimulator;
  /** Sends all events, some of them twice, in another order than they happened. */
  readonly deliver: () => Promise<void>;
  /** Ends the trouble that is on, and tries again what was given up for it. */
  readonly endTrouble: () => Promise<void>;
  /** Waits until nothing is left to do, and after trouble until HubSpot holds the truth; then sums up. */
  readonly drained: (signal: AbortSignal) => Promise<SandboxSummary>;
  /** Where the ledger stands. */
  readonly status: () => Promise<LedgerStatus>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the sandbox with an empty ledger in a temporary folder, which `stop` removes.
 * @throws the system's error where a port is taken
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, seed, events, troubles = PEOPLE } = options;
  const startedMs = clock.now();
  const mapping = await loadMapping(SANDBOX_MAPPING);
  const { hubspotAnswers: file } = options;
  const answers = file === undefined ? {} : await loadAnswers(file);
  const world = createWorld({
    seed,
    events,
    troubles,
    startMs: startedMs - HISTORY_MS,
    spanMs: HISTORY_MS,
  });
  const hubspot = new HubSpotSimulator({
    clock,
    seed,
    token: SANDBOX_TOKEN,
    latencyMs: HUBSPOT_LATENCY_MS,
    accountType: 'SANDBOX',
    ...answers,
  });
  hubspot.provision({ ...provisionFor(mapping), subscriptions: [MARKETING] });
  for (const name of options.trouble ?? []) hubspot.trouble.begin(name);
  const hubspotUrl = await hubspot.start({ port: options.hubspotPort });
  const shared = { ...options, world, hubspot, hubspotUrl, startedMs };
  try {
    return options.daemon ? await withDaemon(shared) : withoutDaemon(shared);
  } catch (error) {
    await hubspot.stop();
    throw error;
  }
}

const SANDBOX_MAPPING = join(import.meta.dirname, '../../mappings/default.json');

/** A subscription type for whoever tries a mapping with consents; the shipped mapping has none. */
const MARKETING = { id: '33583163', name: 'Marketing Information' };

interface Shared extends SandboxOptions {
  readonly world: World;
  readonly hubspot: HubSpotSimulator;
  readonly hubspotUrl: string;
  readonly startedMs: number;
}

function withoutDaemon({ hubspot, hubspotUrl }: Shared): Sandbox {
  const none = async (): Promise<never> => Promise.reject(new Error('this sandbox has no daemon'));
  return {
    hubspot,
    hubspotUrl,
    hubspotToken: SANDBOX_TOKEN,
    daemonUrl: null,
    operator: null,
    settingsFile: null,
    deliver: none,
    endTrouble: async () => hubspot.trouble.endAll(),
    drained: none,
    status: none,
    stop: async () => hubspot.stop(),
  };
}

async function withDaemon(shared: Shared): Promise<Sandbox> {
  const { clock, hubspot, hubspotUrl, world } = shared;
  const folder = await mkdtemp(join(tmpdir(), 'neostore-hubspot-'));
  const neostore = new NeostoreSimulator({
    tenantId: SANDBOX_TENANT,
    apiKeys: [],
    passes: passRecords(world.customers),
    clock,
  });
  const latenciesMs: number[] = [];
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  const { app, settings, settingsFile, token } = await startDaemon(
    shared,
    neostore,
    folder,
    latenciesMs,
  ).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const ledger = await openLedger(settings.databaseUrl);
  const status = async (): Promise<LedgerStatus> => ledger.status(SANDBOX_TENANT, clock.now());
  const isHealing = healAfter(hubspot.trouble, ledger, clock);
  const summary = async (): Promise<SandboxSummary> =>
    summarize({
      world,
      latenciesMs,
      status: await status(),
      contacts: hubspot.contacts(),
      deliveries: neostore.counts,
      requests: hubspot.requests().total,
      elapsedMs: clock.now() - shared.startedMs,
    });
  return {
    hubspot,
    hubspotUrl,
    hubspotToken: SANDBOX_TOKEN,
    daemonUrl: app.url,
    operator: { url: app.operatorUrl, token },
    settingsFile,
    status,
    deliver: async () => {
      const { seed, ratePerSecond } = shared;
      const traffic = { seed, ratePerSecond, duplicates: DUPLICATES, shuffle: 'full' } as const;
      await neostore.deliver(scheduleTraffic(world.events, traffic));
    },
    endTrouble: async () => hubspot.trouble.endAll(),
    drained: async (signal) => drain({ status, summary, isHealing, clock }, signal),
    stop: async () => {
      await neostore.stop();
      await app.stop();
      await ledger.close();
      await hubspot.stop();
      await remove();
    },
  };
}

interface StartedDaemon {
  readonly app: App;
  readonly settings: Settings;
  readonly settingsFile: string;
  readonly token: string;
}

/** Subscribes to the simulated Neostore as `setup` would, and starts the daemon with its secret. */
async function startDaemon(
  shared: Shared,
  neostore: NeostoreSimulator,
  folder: string,
  latenciesMs: number[],
): Promise<StartedDaemon> {
  const { clock, log, onFatal, onSynced, hubspotUrl, port, operatorPort } = shared;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { id, signatureSecret } = neostore.subscriptions.create({
    description: 'neostore-hubspot sandbox',
    events: ['*'],
    endpoint: 'http://127.0.0.1/',
    enabled: false,
  });
  const values = {
    NEOSTORE_TENANT_ID: SANDBOX_TENANT,
    NEOSTORE_WEBHOOK_SECRET: signatureSecret,
    HUBSPOT_ACCESS_TOKEN: SANDBOX_TOKEN,
    HUBSPOT_BASE_URL: hubspotUrl,
    DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
    MAPPING_FILE: SANDBOX_MAPPING,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: String(operatorPort),
    OPERATOR_TOKEN: token,
  };
  const settings = loadSettings(values);
  const settingsFile = join(folder, SETTINGS_FILE);
  const app = await startApp(settings, {
    clock,
    log,
    onFatal,
    program: `npx neostore-hubspot --settings ${settingsFile}`,
    onSynced: (events) => {
      const now = clock.now();
      for (const { sinceMs } of events) latenciesMs.push(now - sinceMs);
      onSynced(events);
    },
  });
  const endpoint = `${app.url}/webhooks/neostore/${SANDBOX_TENANT}`;
  neostore.subscriptions.change(id, { endpoint, enabled: true });
  const { port: boundPort } = new URL(app.url);
  const { port: boundOperatorPort } = new URL(app.operatorUrl);
  await writeSettingsFile(settingsFile, {
    ...values,
    PORT: boundPort,
    OPERATOR_PORT: boundOperatorPort,
  });
  return { app, settings, settingsFile, token };
}

interface Draining {
  readonly status: () => Promise<LedgerStatus>;
  readonly summary: () => Promise<SandboxSummary>;
  readonly isHealing: () => boolean;
  readonly clock: Clock;
}

async function drain(draining: Draining, signal: AbortSignal): Promise<SandboxSummary> {
  const { status, summary, isHealing, clock } = draining;
  for (;;) {
    await nothingLeft(status, clock, signal);
    const drained = await summary();
    const isTrue = drained.differences.length === 0;
    if (isTrue || !isHealing() || signal.aborted) return drained;
    await clock.sleep(HEALING_LOOK_MS, signal);
  }
}

async function nothingLeft(
  status: () => Promise<LedgerStatus>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (countWork(await status(), 'pending') === 0) return;
    await clock.sleep(DRAIN_POLL_MS, signal);
  }
}
