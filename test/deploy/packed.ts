import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/clock.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { freePort } from '../e2e/daemon.ts';
import { ROOT } from '../checkout.ts';
import { aCustomer } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';

/*
 * Tries what `npm pack` gives as somebody who has nothing else: installs it in an empty folder, runs
 * it through `npx`, and ends it there. `npm run try-package`.
 */

const START_MAX_MS = 60_000;
const STOP_MAX_MS = 10_000;

/** What must be in it, and what nobody needs. */
const NEEDED =
  /^(bin\/neostore-hubspot\.cjs|dist\/main\.js|dist\/operator\/page\/index\.html\.br)$/;
const NEEDLESS = /\.ts$|^(src|test|bench|build)\/|bundle-page|\.map$/;

const folder = mkdtempSync(join(tmpdir(), 'packed-'));
const empty = join(folder, 'empty');
mkdirSync(empty);
// Without the folder of programs that npm puts before the machine's own.
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((path) => !path.includes('node_modules'))
  .join(delimiter);
const environment = { PATH, HOME: process.env['HOME'] };
try {
  await tryPackage();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function tryPackage(): Promise<void> {
  const listed = run('npm', ['pack', '--json', '--pack-destination', folder], ROOT);
  const [pack] = JSON.parse(listed.slice(listed.indexOf('['))) as [Pack];
  const paths = pack.files.map(({ path }) => path);
  assert.deepEqual(
    paths.filter((path) => NEEDLESS.test(path)),
    [],
  );
  assert.equal(paths.filter((path) => NEEDED.test(path)).length, 3);
  say(
    `${paths.length} files, ${kilobytes(pack.size)} kB packed, ${kilobytes(pack.unpackedSize)} kB`,
  );

  const installMs = performance.now();
  run('npm', ['install', join(folder, pack.filename)]);
  say(
    `installed in ${seconds(installMs)} s, ${readdirSync(join(empty, 'node_modules')).length} packages`,
  );
  assert.equal(npx('--version').trim(), pack.version);
  const sandboxMs = performance.now();
  assert.match(npx('sandbox', '--once', '--events', '100'), /exactly what the events say/);
  say(`the sandbox ended in the truth in ${seconds(sandboxMs)} s`);
  assert.match(npx('preview', 'data/samples/pass-installed.json'), /default\.json/);
  assert.equal(npx('completion', 'bash').split('\n').length > 20, true);
  await tryFirstEvent();
  await tryDaemon();
  // The ledger is free again.
  await tryDaemon();
}

interface Pack {
  readonly version: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/**
 * From an empty folder to the first event on a contact, by the commands that `init` names, between both
 * simulators: how many commands it takes, and how long.
 */
async function tryFirstEvent(): Promise<void> {
  const hubspot = new HubSpotSimulator({ clock: systemClock, token: 'pat-of-the-account' });
  const apiKeys = [{ key: 'key-of-acme', scopes: ['Webhook.Read', 'Webhook.Write'] as const }];
  const neostore = new NeostoreSimulator({
    tenantId: 'acme',
    apiKeys,
    passes: [],
    clock: systemClock,
  });
  const [port, operatorPort] = [await freePort(), await freePort()];
  const places = {
    HUBSPOT_BASE_URL: await hubspot.start(),
    NEOSTORE_BASE_URL: await neostore.start({ host: '127.0.0.1', port: 0 }),
    PORT: String(port),
    OPERATOR_PORT: String(operatorPort),
  };
  const keys = { HUBSPOT_ACCESS_TOKEN: 'pat-of-the-account', NEOSTORE_API_KEY: 'key-of-acme' };
  const url = `http://127.0.0.1:${port}/webhooks/neostore/acme`;
  const command = async (
    args: readonly string[],
    more: Record<string, string> = {},
  ): Promise<string> => {
    const options = { cwd: empty, env: { ...environment, ...places, ...more } };
    return (await promisify(execFile)('npx', ['neostore-hubspot', ...args], options)).stdout;
  };
  let child: ChildProcess | null = null;
  const beginMs = performance.now();
  try {
    const said = await command(
      ['init', '--tenant', 'acme', '--mapping', 'default', '--url', url, '--yes'],
      keys,
    );
    assert.match(said, /ends here, at the tenant acme/);
    assert.equal(statSync(join(empty, '.env')).mode & 0o777, 0o600);
    const initMs = performance.now();
    // What it says is what is typed next.
    const [, setup = '', start = ''] =
      /Next:\n {2}npx neostore-hubspot (.+)\n.+\n {2}npx neostore-hubspot (.+)/.exec(said) ?? [];
    assert.match(await command([...setup.split(' '), '--yes']), /is now in \.env/);
    const setupMs = performance.now();
    child = spawn('npx', ['neostore-hubspot', ...start.split(' ')], {
      cwd: empty,
      env: { ...environment, ...places },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await eventually('it is ready', () => isReady(port), START_MAX_MS);
    const startMs = performance.now();
    await neostore.deliver([{ atMs: 0, event: aCustomer() }]);
    const isThere = (): boolean =>
      hubspot.contacts().some(({ properties }) => properties['email'] === 'ada@example.com');
    await eventually('the first event is on a contact', isThere, START_MAX_MS);
    say(
      `from an empty folder to the first event on a contact in ${seconds(beginMs)} s and 3 commands:` +
        ` init ${between(beginMs, initMs)} s, setup ${between(initMs, setupMs)} s,` +
        ` start ${between(setupMs, startMs)} s, event ${seconds(startMs)} s`,
    );
  } finally {
    child?.kill('SIGTERM');
    await eventually('it has ended', async () => !(await isReady(port)), STOP_MAX_MS);
    await neostore.stop();
    await hubspot.stop();
    for (const file of ['.env', 'mapping.json', 'mapping.schema.json', 'data']) {
      rmSync(join(empty, file), { recursive: true, force: true });
    }
  }
}

async function isReady(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/readyz`;
  return (await fetch(url).catch(() => null))?.ok === true;
}

/** Starts the daemon through npx, looks at its page, and ends npx alone. */
async function tryDaemon(): Promise<void> {
  const [port, operatorPort] = [await freePort(), await freePort()];
  const startMs = performance.now();
  const child = spawn('npx', ['neostore-hubspot', 'start'], {
    cwd: empty,
    env: {
      ...environment,
      NEOSTORE_TENANT_ID: 'acme',
      NEOSTORE_WEBHOOK_SECRET: 'secret',
      DRY_RUN: 'true',
      PORT: String(port),
      OPERATOR_PORT: String(operatorPort),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await eventually('it is ready', () => isReady(port), START_MAX_MS);
    say(`started through npx in ${seconds(startMs)} s`);
    await lookAtPage(`http://127.0.0.1:${operatorPort}`);
  } finally {
    child.kill('SIGTERM');
  }
  const endMs = performance.now();
  await eventually('it has ended with npx', async () => !(await isReady(port)), STOP_MAX_MS);
  const lock = join(empty, 'data/ledger.db-wal');
  await eventually(
    'its ledger is closed',
    () => !readdirSync(join(lock, '..')).includes('ledger.db-wal'),
  );
  say(`ended with npx in ${seconds(endMs)} s`);
  await systemClock.sleep(100);
}

/** The document names the script, and that names what it loads later: the charts and the editor. */
async function lookAtPage(url: string): Promise<void> {
  const html = await (await fetch(url)).text();
  const [, first = ''] = /src="(\/assets\/[^"]+)"/.exec(html) ?? [];
  const script = await read(`${url}${first}`);
  const later = [...script.matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, name]) => name);
  const texts = await Promise.all(later.map(async (name) => read(`${url}/assets/${name}`)));
  for (const part of [/uplot/i, /codemirror|cm-editor/i]) {
    assert.ok(texts.some((text) => part.test(text)));
  }
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-encoding'), 'br');
  return answer.text();
}

function npx(...args: readonly string[]): string {
  return run('npx', ['neostore-hubspot', ...args]);
}

function run(command: string, args: readonly string[], cwd = empty): string {
  const options = { cwd, env: environment, encoding: 'utf8' as const, maxBuffer: 64 * 1024 * 1024 };
  return execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(0);
}

function seconds(sinceMs: number): string {
  return between(sinceMs, performance.now());
}

function between(fromMs: number, toMs: number): string {
  return ((toMs - fromMs) / 1_000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
