import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { loadAnswers } from '../simulator/hubspot/load-answers.ts';
import { HubSpotSimulator } from '../simulator/hubspot/simulator.ts';
import { passRecords } from '../simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../simulator/neostore/traffic.ts';
import { createWorld, type World } from '../simulator/neostore/world.ts';
import {
  DUPLICATES,
  HISTORY_MS,
  HUBSPOT_LATENCY_MS,
  PEOPLE,
  SANDBOX_TENANT,
  SANDBOX_TOKEN,
} from './sandbox-tenant.ts';
import { writeSettingsFile } from './settings-file.ts';

/** The key of the simulated Neostore's admin API. */
const API_KEY = 'sandbox-key';
/** How often it is looked whether there is a webhook. */
const LOOK_MS = 200;
/** A daemon that is not there yet, or does not know the secret yet, is waited for. */
const PATIENCE = { attemptsMax: 100_000, backoffMaxMs: 2_000 };

export interface RehearsalOptions {
  readonly events: number;
  readonly ratePerSecond: number | null;
  readonly seed: number;
  /** Ports of the daemon that is to be started; 0 stands for the usual ones. */
  readonly port: number;
  readonly operatorPort: number;
  /** Ports of the simulated systems; 0 takes a free one. */
  readonly hubspotPort: number;
  readonly neostorePort: number;
  /** A file of how the simulated HubSpot answers; as assumed without it. */
  readonly hubspotAnswers?: string;
  /** Where the settings go; the file must not be there. */
  readonly settingsFile: string;
  readonly clock: Clock;
}

/** An empty HubSpot and a Neostore without a webhook, for a person to set up. */
export interface Rehearsal {
  readonly hubspotUrl: string;
  readonly neostoreUrl: string;
  readonly settingsFile: string;
  /** Where Neostore reaches a daemon that is started with these settings. */
  readonly webhookUrl: string;
  /** Resolves with the address of the first webhook that is switched on; null when the signal aborts. */
  readonly webhook: (signal: AbortSignal) => Promise<string | null>;
  /** Sends all events to whoever has subscribed; resolves when all are taken. */
  readonly deliver: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The ports of a daemon where the settings say nothing. */
const PORT = 8080;
const OPERATOR_PORT = 8081;

/**
 * Starts both systems and writes the settings for whoever is to set them up.
 * @throws the system's error where a port is taken, or the file is there
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { clock, seed, events } = options;
  const startMs = clock.now() - HISTORY_MS;
  const world = createWorld({ seed, events, troubles: PEOPLE, startMs, spanMs: HISTORY_MS });
  const hubspot = await emptyHubSpot(options);
  const neostore = neostoreOf(world, clock);
  const folder = await mkdtemp(join(tmpdir(), 'neostore-hubspot-'));
  const undo = [
    async () => rm(folder, { recursive: true, force: true }),
    async () => hubspot.stop(),
    async () => neostore.stop(),
  ];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const hubspotUrl = await hubspot.start({ port: options.hubspotPort });
    const neostoreUrl = await neostore.start({ host: '127.0.0.1', port: options.neostorePort });
    const port = options.port === 0 ? PORT : options.port;
    const values = settingsOf({ hubspotUrl, neostoreUrl, folder, port }, options);
    const file = await writeSettingsFile(options.settingsFile, values);
    undo.push(file.remove);
    return {
      hubspotUrl,
      neostoreUrl,
      settingsFile: file.path,
      webhookUrl: `http://127.0.0.1:${port}/webhooks/neostore/${SANDBOX_TENANT}`,
      webhook: async (signal) => firstWebhook(neostore, clock, signal),
      deliver: async () => {
        const { ratePerSecond } = options;
        const traffic = { seed, ratePerSecond, duplicates: DUPLICATES, shuffle: 'full' } as const;
        await neostore.deliver(scheduleTraffic(world.events, traffic));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function emptyHubSpot({
  clock,
  seed,
  hubspotAnswers,
}: RehearsalOptions): Promise<HubSpotSimulator> {
  const answers = hubspotAnswers === undefined ? {} : await loadAnswers(hubspotAnswers);
  const token = SANDBOX_TOKEN;
  const latencyMs = HUBSPOT_LATENCY_MS;
  return new HubSpotSimulator({
    clock,
    seed,
    token,
    latencyMs,
    accountType: 'SANDBOX',
    ...answers,
  });
}

function neostoreOf(world: World, clock: Clock): NeostoreSimulator {
  return new NeostoreSimulator({
    tenantId: SANDBOX_TENANT,
    apiKeys: [{ key: API_KEY, scopes: ['Webhook.Read', 'Webhook.Write', 'Pass.Read'] }],
    passes: passRecords(world.customers),
    clock,
    delivery: PATIENCE,
  });
}

/** What a daemon needs, but for the secret of a webhook that is still to be made. */
function settingsOf(
  at: { hubspotUrl: string; neostoreUrl: string; folder: string; port: number },
  { operatorPort }: RehearsalOptions,
): { readonly [name: string]: string } {
  return {
    NEOSTORE_TENANT_ID: SANDBOX_TENANT,
    NEOSTORE_API_KEY: API_KEY,
    NEOSTORE_BASE_URL: at.neostoreUrl,
    HUBSPOT_ACCESS_TOKEN: SANDBOX_TOKEN,
    HUBSPOT_BASE_URL: at.hubspotUrl,
    DATABASE_URL: `sqlite:${join(at.folder, 'ledger.db')}`,
    HOST: '127.0.0.1',
    PORT: String(at.port),
    OPERATOR_PORT: String(operatorPort === 0 ? OPERATOR_PORT : operatorPort),
  };
}

async function firstWebhook(
  { subscriptions }: NeostoreSimulator,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | null> {
  while (!signal.aborted) {
    const webhook = subscriptions.list().find(({ enabled }) => enabled);
    if (webhook !== undefined) return webhook.endpoint;
    await clock.sleep(LOOK_MS, signal);
  }
  return null;
}
