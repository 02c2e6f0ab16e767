import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { imageEnvironment } from '../image-environment.ts';
import { freePort } from '../trouble/daemon.ts';
import type { AccountOrder, AccountReport } from './account-protocol.ts';
import type { Assignment, Measurement } from './protocol.ts';
import { send } from './send.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAPPING = join(ROOT, 'mappings/default.json');
const TENANT = 'bench';
const SECRET = 'bench-secret';

/** How often it is looked whether something is done, in milliseconds. */
const LOOK_MS = 50;

/** Where a measurement runs, and with which program. */
export interface Place {
  readonly folder: string;
  /** The checkout whose program runs; this one without it. */
  readonly program?: string;
}

export interface SiteOptions extends Place {
  /** How long HubSpot takes for an answer, in milliseconds. */
  readonly latencyMs: number;
  /** Requests of HubSpot's window; {@link REQUESTS_MAX} without it. */
  readonly requestsPer10s?: number;
  /** The ledger; a file in the folder without it. */
  readonly databaseUrl?: string;
}

/** The most that the daemon's settings allow. */
export const REQUESTS_MAX = 1_000;

/** What a sender is told, besides where to send. */
export type Sent = Pick<Assignment, 'events' | 'run' | 'people' | 'says'> &
  Partial<Pick<Assignment, 'rate' | 'connections' | 'firstPerson'>>;

/** The daemon in a process of its own, between a sender and a simulated HubSpot in processes of theirs. */
export class Site {
  readonly #environment: { readonly [name: string]: string };
  readonly #folder: string;
  readonly #program: string;
  readonly #port: number;
  readonly #account: ChildProcess;
  #daemon: ChildProcess | null = null;

  private constructor(
    account: ChildProcess,
    url: string,
    ports: readonly number[],
    options: SiteOptions,
  ) {
    const [port = 0, operatorPort = 0] = ports;
    const limit = String(options.requestsPer10s ?? REQUESTS_MAX);
    this.#folder = options.folder;
    this.#program = join(options.program ?? ROOT, 'src/main.ts');
    this.#account = account;
    this.#port = port;
    this.#environment = {
      ...(process.env as { readonly [name: string]: string }),
      ...imageEnvironment(),
      NEOSTORE_TENANT_ID: TENANT,
      NEOSTORE_WEBHOOK_SECRET: SECRET,
      HUBSPOT_ACCESS_TOKEN: 'pat-bench',
      HUBSPOT_BASE_URL: url,
      HUBSPOT_REQUESTS_PER_10S: limit,
      HUBSPOT_TIMELINE: 'custom-events',
      DATABASE_URL: options.databaseUrl ?? `sqlite:${join(options.folder, 'ledger.db')}`,
      MAPPING_FILE: MAPPING,
      HOST: '127.0.0.1',
      PORT: String(port),
      OPERATOR_PORT: String(operatorPort),
    };
  }

  static async open(options: SiteOptions): Promise<Site> {
    const limit = String(options.requestsPer10s ?? REQUESTS_MAX);
    const args = [String(options.latencyMs), limit, MAPPING];
    const account = fork(join(import.meta.dirname, 'account.ts'), args);
    const [{ url }] = (await once(account, 'message')) as [{ readonly url: string }];
    return new Site(account, url, [await freePort(), await freePort()], options);
  }

  /** Starts the daemon; milliseconds until it is ready. */
  async start(): Promise<number> {
    const log = openSync(join(this.#folder, 'daemon.log'), 'a');
    const startedMs = performance.now();
    const daemon = spawn(process.execPath, [this.#program, 'start'], {
      cwd: this.#folder,
      env: this.#environment,
      stdio: ['ignore', log, log],
    });
    this.#daemon = daemon;
    while (!(await isReady(this.#port))) {
      if (daemon.exitCode !== null) throw new Error(`the daemon ended; see ${this.#folder}`);
      await delay(5);
    }
    return performance.now() - startedMs;
  }

  get hubspotUrl(): string {
    return this.#environment['HUBSPOT_BASE_URL'] ?? '';
  }

  /** The daemon's process. */
  get pid(): number {
    return this.#daemon?.pid ?? 0;
  }

  /** Ends the daemon as a service manager does. */
  async stop(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon === null || daemon.exitCode !== null) return;
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
  }

  async close(): Promise<void> {
    await this.stop();
    this.#account.disconnect();
    this.#account.kill();
  }

  async send(sent: Sent): Promise<Measurement> {
    const address = { host: '127.0.0.1', port: this.#port };
    const common = { address, tenant: TENANT, secret: SECRET, connections: 64, keepAlive: true };
    return send({ ...common, ...sent });
  }

  async report(): Promise<AccountReport> {
    return (await this.order('report')) as AccountReport;
  }

  async order(order: AccountOrder): Promise<unknown> {
    this.#account.send(order);
    const [answer] = (await once(this.#account, 'message')) as [unknown];
    return answer;
  }

  /** Waits until HubSpot was sent so much. */
  async until(wanted: { readonly entries?: number; readonly contacts?: number }): Promise<void> {
    const { entries = 0, contacts = 0 } = wanted;
    for (;;) {
      const count = (await this.order('count')) as {
        readonly entries: number;
        readonly contacts: number;
      };
      if (count.entries >= entries && count.contacts >= contacts) return;
      await delay(LOOK_MS);
    }
  }

  /** Waits until HubSpot was asked nothing for a while. */
  async untilQuiet(ms = 2_500): Promise<void> {
    for (;;) {
      const before = JSON.stringify(await this.order('count'));
      await delay(ms);
      if (JSON.stringify(await this.order('count')) === before) return;
    }
  }
}

/** Whether the daemon that listens there takes webhooks. */
export async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
