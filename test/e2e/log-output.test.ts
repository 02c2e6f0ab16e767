import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { freePort } from './daemon.ts';

/* A daemon whose standard output fails or takes nothing more goes on as if nothing had happened. */

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** Longest time from SIGTERM to the end: nothing is under way, and a slow reader has a second. */
const END_MAX_MS = 8_000;

const cleaning: (() => unknown)[] = [];

afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** Runs `start` with this as its standard output. */
async function run(stdout: number | 'pipe') {
  const folder = mkdtempSync(join(tmpdir(), 'log-output-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const [port, operatorPort] = [await freePort(), await freePort()];
  const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
  const child = spawn(process.execPath, [MAIN, 'start'], {
    cwd: folder,
    stdio,
    env: {
      NEOSTORE_TENANT_ID: 'acme',
      NEOSTORE_WEBHOOK_SECRET: 'secret-of-the-test',
      HUBSPOT_ACCESS_TOKEN: 'token-of-the-test',
      HUBSPOT_BASE_URL: 'http://127.0.0.1:1',
      DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
      MAPPING_FILE: DEFAULT_MAPPING,
      HOST: '127.0.0.1',
      PORT: String(port),
      OPERATOR_PORT: String(operatorPort),
    },
  });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = once(child, 'exit');
  cleaning.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually('it listens', async () => {
    expect(child.exitCode).toBeNull();
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return { child, ended, said, url, metricsUrl: `http://127.0.0.1:${operatorPort}/metrics` };
}

type Running = Awaited<ReturnType<typeof run>>;

/** Deliveries that are refused, and say so with a line each. */
async function talk({ url }: Running, lines: number): Promise<void> {
  for (let sent = 0; sent < lines; sent += 50) {
    const answers = Array.from({ length: 50 }, async () =>
      fetch(`${url}/webhooks/neostore`, { method: 'POST', body: '{}' }),
    );
    for (const { status } of await Promise.all(answers)) expect(status).toBe(401);
  }
}

async function endsInOrder({ child, ended, said }: Running): Promise<void> {
  const startedMs = performance.now();
  child.kill('SIGTERM');
  await ended;
  expect(said.join('')).toBe('');
  expect(child.exitCode).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(END_MAX_MS);
}

test('on a full disk, webhooks are answered and the lines that are lost are counted', async () => {
  const full = openSync('/dev/full', 'w');
  cleaning.push(() => closeSync(full));
  const running = await run(full);
  await talk(running, 100);
  const metrics = await (await fetch(running.metricsUrl)).text();
  const lost = /^neostore_hubspot_log_lines_lost_total (\d+)$/m.exec(metrics)?.[1];
  expect(Number(lost)).toBeGreaterThan(100);
  await endsInOrder(running);
}, 60_000);

test('when the reader of a pipe stops reading, webhooks are answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-pipe-'));
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const pipe = join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  const ends = openSync(pipe, constants.O_RDWR);
  cleaning.push(() => closeSync(ends));
  const running = await run(ends);
  // A pipe holds 64 KiB: with a line of more than 150 bytes each, it is full before the end.
  await talk(running, 800);
  await endsInOrder(running);
}, 60_000);

test('when the reader of a pipe goes away, webhooks are answered', async () => {
  const running = await run('pipe');
  goAway(running.child);
  await talk(running, 100);
  expect(running.child.exitCode).toBeNull();
  await endsInOrder(running);
}, 60_000);

function goAway(child: ChildProcess): void {
  child.stdout?.destroy();
}
