import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { imageEnvironment } from '../image-environment.ts';
import { isReady } from '../speed/site.ts';
import { freePort } from '../trouble/daemon.ts';
import { until } from '../trouble/wait.ts';
import type { AccountQuestion, Comparison } from './account-protocol.ts';
import type { Told } from './told.ts';

export const TENANT = 'soak';

const ROOT = join(import.meta.dirname, '../..');
const MAPPING = join(ROOT, 'mappings/default.json');

/** What `npm run build` makes, and what an installed package runs. */
const PROGRAM = join(ROOT, 'dist/main.js');

const HUBSPOT_LATENCY_MS = 80;
const READY_WITHIN_MS = 180_000;
const ENDS_WITHIN_MS = 30_000;

/** The daemon as it was built, and a simulated HubSpot, each in a process of its own. */
export interface Site {
  readonly pid: number;
  readonly webhookUrl: string;
  readonly ledgerFile: string;
  /** Whether the daemon runs. */
  isRunning(): boolean;
  compare(): Promise<Comparison>;
  stop(): Promise<void>;
}

/** Starts both; resolves when the daemon is ready. */
export async function openSite(folder: string, secret: string, told: Told): Promise<Site> {
  const args = [told.events, told.nowMs, HUBSPOT_LATENCY_MS].map(String);
  const account = fork(join(import.meta.dirname, 'account.ts'), [...args, MAPPING]);
  const [{ url }] = (await once(account, 'message')) as [{ readonly url: string }];
  const [port, operatorPort] = [await freePort(), await freePort()];
  const ledgerFile = join(folder, 'ledger.db');
  const log = openSync(join(folder, 'daemon.log'), 'a');
  const daemon = spawn(process.execPath, [PROGRAM, 'start'], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env['PATH'],
      ...imageEnvironment(),
      NEOSTORE_TENANT_ID: TENANT,
      NEOSTORE_WEBHOOK_SECRET: secret,
      HUBSPOT_ACCESS_TOKEN: 'pat-soak',
      HUBSPOT_BASE_URL: url,
      DATABASE_URL: `sqlite:${ledgerFile}`,
      MAPPING_FILE: MAPPING,
      HOST: '127.0.0.1',
      PORT: String(port),
      OPERATOR_PORT: String(operatorPort),
    },
  });
  closeSync(log);
  process.once('exit', () => daemon.kill('SIGKILL'));
  const ready = await until(async () => hasEnded(daemon) || (await isReady(port)), READY_WITHIN_MS);
  if (ready === null || hasEnded(daemon)) throw new Error(`no daemon: see ${folder}/daemon.log`);
  return {
    pid: daemon.pid ?? 0,
    webhookUrl: `http://127.0.0.1:${port}/webhooks/neostore/${TENANT}`,
    ledgerFile,
    isRunning: () => !hasEnded(daemon),
    compare: async () => {
      account.send('compare' satisfies AccountQuestion);
      const [comparison] = (await once(account, 'message')) as [Comparison];
      return comparison;
    },
    stop: async () => {
      account.disconnect();
      account.kill();
      daemon.kill('SIGTERM');
      await until(() => hasEnded(daemon), ENDS_WITHIN_MS);
      daemon.kill('SIGKILL');
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
