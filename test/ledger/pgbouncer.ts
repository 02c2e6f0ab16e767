import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntilReady } from './wait-until-ready.ts';

/** PgBouncer in front of a server. */
export interface PgBouncer {
  /** Of the server's own database, through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The account of another process. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Fewer sessions than one process of ours may ask for, so that transactions really share them. */
const POOL_SIZE = 8;

const PORT = 6432;

/** Debian has it where only the administrator's shell looks. */
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };

/** Whether this machine has a PgBouncer. */
export function isPgBouncerHere(): boolean {
  return spawnSync('pgbouncer', ['--version'], { env }).error === undefined;
}

/**
 * Starts the PgBouncer of this machine in front of the server whose socket is in a folder. A session
 * of the server is somebody's for one transaction only: nothing that outlives it may be relied upon.
 */
export async function startPgBouncer(folder: string, account: Account): Promise<PgBouncer> {
  const own = join(folder, 'pgbouncer');
  mkdirSync(own);
  if (account.uid !== undefined) chownSync(own, account.uid, account.gid ?? account.uid);
  const settings = join(own, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]
* = host=${folder} user=postgres
[pgbouncer]
pool_mode = transaction
default_pool_size = ${POOL_SIZE}
max_client_conn = 500
listen_addr =
listen_port = ${PORT}
unix_socket_dir = ${own}
auth_type = any
server_login_retry = 1
`,
  );
  const pooler = spawn('pgbouncer', ['--quiet', settings], {
    ...account,
    env,
    cwd: own,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  pooler.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)));
  pooler.on('error', (error) => said.push(String(error)));
  const url = `postgres://postgres@${encodeURIComponent(own)}:${PORT}/postgres`;
  await waitUntilReady(url, () => {
    if (pooler.exitCode !== null || pooler.pid === undefined) {
      throw new Error(`PgBouncer has ended: ${said.join('')}`);
    }
  });
  return {
    url,
    stop: async () => {
      const exited = once(pooler, 'exit');
      if (pooler.exitCode === null && pooler.kill('SIGKILL')) await exited;
    },
  };
}
