import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { HubSpotSimulator, type SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';
import { runCommand, type CommandResult } from './command.ts';
import { freePort, startDaemon, type Daemon, type StartOptions } from './daemon.ts';
import { emailOf } from './events.ts';
import type { Stage } from './scenario.ts';
import { readStatus, type Status } from './status.ts';
import { until } from './wait.ts';
import { Webhooks } from './webhooks.ts';

const TENANT = 'acme';
const SECRET = 'trouble-secret';
const TOKEN = 'pat-of-trouble';
const SHIPPED_MAPPING = join(import.meta.dirname, '../../mappings/default.json');

/** More than any scenario calls: what is measured is not HubSpot's quota. */
const REQUESTS_PER_10S = 1_000;

/** A daemon to be started, between a simulated Neostore and a simulated HubSpot. */
export interface Site {
  /** Where it listens for webhooks, and for the operator. */
  readonly url: string;
  readonly operatorUrl: string;
  /** The mapping file that it watches, and its ledger. */
  readonly mappingFile: string;
  readonly ledgerFile: string;
  readonly hubspot: HubSpotSimulator;
  readonly webhooks: Webhooks;
  /** Starts the daemon; it is killed when the scenario is over, if it has not ended before. */
  start(options?: StartOptions): Promise<Daemon>;
  command(...args: readonly string[]): Promise<CommandResult>;
  /** What `status --json` says of the connection. */
  status(): Promise<Status>;
  /** What `why --json` says of a person. */
  why(person: string): Promise<Why>;
}

/** The parts of `why --json` that the scenarios look at. */
interface Why {
  readonly properties: readonly {
    readonly property: string;
    readonly value: string | null;
    readonly confirmed: string | null;
    readonly fate: string;
  }[];
}

export interface SiteOptions {
  /** What differs from the shipped mapping. */
  readonly mapping?: (file: MappingFile) => MappingFile;
  readonly environment?: { readonly [name: string]: string };
  /** Where the ledger is; the stage's folder without it. */
  readonly ledgerFolder?: string;
  /** Something to put before HubSpot; resolves with its address. */
  readonly front?: (hubspotUrl: string) => Promise<string>;
}

/** Makes HubSpot, the mapping file and the settings in the stage's folder. */
export async function openSite(stage: Stage, options: SiteOptions = {}): Promise<Site> {
  const shipped = JSON.parse(readFileSync(SHIPPED_MAPPING, 'utf8')) as MappingFile;
  const hubspot = createHubSpot(shipped);
  stage.cleanUp(async () => hubspot.stop());
  const hubspotUrl = await hubspot.start();
  const mappingFile = join(stage.folder, 'mapping.json');
  const mapping = options.mapping?.(shipped) ?? shipped;
  writeFileSync(mappingFile, JSON.stringify({ ...mapping, $schema: undefined }));
  const [port, operatorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const ledgerFile = join(options.ledgerFolder ?? stage.folder, 'ledger.db');
  const environment = {
    NEOSTORE_TENANT_ID: TENANT,
    NEOSTORE_WEBHOOK_SECRET: SECRET,
    HUBSPOT_ACCESS_TOKEN: TOKEN,
    HUBSPOT_BASE_URL: (await options.front?.(hubspotUrl)) ?? hubspotUrl,
    HUBSPOT_REQUESTS_PER_10S: String(REQUESTS_PER_10S),
    HUBSPOT_TIMELINE: 'none',
    DATABASE_URL: `sqlite:${ledgerFile}`,
    MAPPING_FILE: mappingFile,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATOR_PORT: String(operatorPort),
    ...options.environment,
  };
  const webhooks = new Webhooks(`${url}/webhooks/neostore/${TENANT}`, SECRET);
  stage.cleanUp(() => webhooks.close());
  const command = async (...args: readonly string[]): Promise<CommandResult> =>
    runCommand(args, environment, stage.folder);
  return {
    url,
    operatorUrl: `http://127.0.0.1:${operatorPort}`,
    mappingFile,
    ledgerFile,
    hubspot,
    webhooks,
    command,
    start: async (changes) => {
      const { folder } = stage;
      const daemon = await startDaemon({ environment, folder, url, ...changes });
      stage.cleanUp(async () => daemon.kill());
      return daemon;
    },
    status: async () => {
      const { status, output, errors } = await command('status', '--json');
      assert(status === 0, `status ended with ${status}: ${errors}`);
      return readStatus(output);
    },
    why: async (person) => {
      const { output } = await command('why', emailOf(person), '--json');
      return (JSON.parse(output) as { readonly contact: Why }).contact;
    },
  };
}

/** An account as an administrator sets it up for the shipped mapping. */
function createHubSpot({ hubspot }: MappingFile): HubSpotSimulator {
  const simulator = new HubSpotSimulator({
    clock: systemClock,
    token: TOKEN,
    limits: { perTenSeconds: REQUESTS_PER_10S, perDay: 1_000_000 },
  });
  const properties = Object.entries(hubspot?.properties ?? {});
  simulator.provision({
    properties: properties.map(([name, { label, type, options, unique }]) => ({
      name,
      label,
      type,
      ...(options === undefined ? {} : { options }),
      unique: unique === true,
    })),
  });
  return simulator;
}

/** Starts the daemon of a scenario that cannot go on without one. */
export async function startListening(site: Site): Promise<Daemon> {
  const daemon = await site.start();
  assert(
    daemon.isListening,
    `the daemon did not start: it ${daemon.state()} ${daemon.complaint()}`,
  );
  return daemon;
}

/** The record of a person in HubSpot. */
export function recordOf({ hubspot }: Site, person: string): SimulatedContact | undefined {
  const email = emailOf(person);
  return hubspot.contacts().find(({ properties }) => properties['email'] === email);
}

/** How many of these people HubSpot has, with this first name. */
export function arrived({ hubspot }: Site, persons: readonly string[], firstName: string): number {
  const emails = new Set(persons.map(emailOf));
  return hubspot
    .contacts()
    .filter(({ properties }) => emails.has(properties['email'] ?? ''))
    .filter(({ properties }) => properties['firstname'] === firstName).length;
}

/** Milliseconds until HubSpot has all of them; null when it has not in time. */
export async function allArrive(
  site: Site,
  persons: readonly string[],
  firstName: string,
  boundMs: number,
): Promise<number | null> {
  return until(() => arrived(site, persons, firstName) === persons.length, boundMs);
}
