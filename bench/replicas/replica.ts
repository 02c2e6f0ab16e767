import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, writeFileSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { type CutProxy, openCutProxy } from '../../test/support/cut-proxy.ts';
import { freePort, PROGRAM } from '../trouble/daemon.ts';
import { pause, until } from '../trouble/wait.ts';
import { MAPPING, REQUESTS_PER_10S, type Tenant } from './tenant.ts';

/** A process that begins may have to wait for a machine that is busy, in milliseconds. */
const LISTENS_WITHIN_MS = 180_000;

/** Every process that was started and has not ended. */
const RUNNING = new Set<ChildProcess>();

/** Kills all of them. */
export function killReplicas(): void {
  for (const child of RUNNING) child.kill('SIGKILL');
}

/** How long a health check is waited for, in milliseconds. */
const HEALTH_PATIENCE_MS = 1_000;

/** The time that SIGUSR2 puts the clock off by, and on again. */
const HOUR_MS = 3_600_000;

/** One of the replicas: a daemon in a process of its own, with lines that can be cut. */
export interface Replica {
  readonly port: number;
  /** The name of the process that runs now; another one after each start. */
  readonly life: string;
  readonly toPostgres: CutProxy;
  readonly toHubSpot: readonly CutProxy[];
  /** Starts it, and resolves when it listens. */
  start(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process has ended. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly postgres: NetConnectOpts;
  readonly tenants: readonly Tenant[];
}

/** Makes a replica, which does not run yet. */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const { name, folder, databaseUrl, postgres, tenants } = options;
  const toPostgres = await openCutProxy(postgres);
  const lines = await Promise.all(
    tenants.map(async ({ hubspotPort }) => openCutProxy({ host: '127.0.0.1', port: hubspotPort })),
  );
  const [port, operatorPort] = [await freePort(), await freePort()];
  const connectionsFile = join(folder, `${name}.json`);
  writeFileSync(connectionsFile, JSON.stringify(connectionsOf(name, tenants, lines)));
  const through = databaseUrl.replace(/@[^/]*/, `@127.0.0.1:${toPostgres.port}`);
  let lives = 0;
  let child: ChildProcess | null = null;
  const hasEnded = (): boolean =>
    child === null || child.exitCode !== null || child.signalCode !== null;
  const lifeOf = (): string => `${name}-${lives}`;
  return {
    port,
    get life() {
      return lifeOf();
    },
    toPostgres,
    toHubSpot: lines,
    start: async () => {
      lives += 1;
      const log = openSync(join(folder, `${name}.log`), 'a');
      child = spawn(process.execPath, [PROGRAM, 'start'], {
        cwd: folder,
        stdio: ['ignore', log, log],
        env: {
          DATABASE_URL: `${through}?application_name=${lifeOf()}`,
          CONNECTIONS_FILE: connectionsFile,
          MAPPING_FILE: join(import.meta.dirname, '../..', MAPPING),
          HUBSPOT_REQUESTS_PER_10S: String(REQUESTS_PER_10S),
          HOST: '127.0.0.1',
          PORT: String(port),
          OPERATOR_PORT: String(operatorPort),
          LOG_LEVEL: 'info',
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clockScript(lives))}`,
        },
      });
      closeSync(log);
      const started = child;
      RUNNING.add(started);
      started.once('exit', () => RUNNING.delete(started));
      const ms = await until(async () => hasEnded() || (await isHealthy(port)), LISTENS_WITHIN_MS);
      if (ms === null || hasEnded()) throw new Error(`${lifeOf()} did not start: see ${folder}`);
    },
    signal: (signal) => void child?.kill(signal),
    ended: async () => {
      if (!hasEnded() && child !== null) await once(child, 'exit');
    },
    close: async () => {
      child?.kill('SIGKILL');
      await Promise.all([toPostgres, ...lines].map(async (line) => line.close()));
      await pause(0);
    },
  };
}

/** Its token says who sends a request. */
function connectionsOf(
  name: string,
  tenants: readonly Tenant[],
  lines: readonly CutProxy[],
): readonly object[] {
  return tenants.map(({ id, secret }, index) => ({
    NEOSTORE_TENANT_ID: id,
    NEOSTORE_WEBHOOK_SECRET: secret,
    HUBSPOT_ACCESS_TOKEN: `${name}.${id}`,
    HUBSPOT_BASE_URL: `http://127.0.0.1:${lines[index]?.port}`,
  }));
}

/** An hour ahead in one life, an hour back in the next. */
function clockScript(life: number): string {
  const byMs = life % 2 === 0 ? HOUR_MS : -HOUR_MS;
  return `const now = Date.now; let by = 0; Date.now = () => now() + by;
    process.on('SIGUSR2', () => { by = by === 0 ? ${byMs} : 0; });`;
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_PATIENCE_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
