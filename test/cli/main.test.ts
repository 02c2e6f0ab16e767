import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SETTINGS } from './run.ts';

/* The program as a process of its own: what only `main.ts` does. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(args: readonly string[], environment: typeof SETTINGS = {}): Child {
  return spawn(process.execPath, ['src/main.ts', ...args], {
    // Temporary files of the program go where the test sees them.
    env: { PATH: process.env['PATH'], TMPDIR: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Waits for the end; `onOutput` is called with all output so far. */
async function ended(child: Child, onOutput: (out: string) => void = () => {}): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => onOutput((out += text)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}

test('prints to standard output and ends with the status of the command', async () => {
  const right = await ended(start(['preview', 'data/samples/customer-upserted.json', '--json']));
  expect(right).toMatchObject({ status: 0, err: '' });
  expect(JSON.parse(right.out)).toMatchObject({ outcome: 'applied' });
  const wrong = await ended(start(['preview', 'no.json']));
  expect(wrong).toEqual({
    status: 2,
    out: '',
    err: 'cannot read no.json: there is no such file\n',
  });
});

describe('SIGINT', () => {
  test('ends the sandbox cleanly, even when what wraps it passes it on twice', async () => {
    const child = start(['sandbox', '--events', '3', '--rate', '100']);
    const moments = ['all 3 events are in', 'stopping'];
    const { status, out, err } = await ended(child, (text) => {
      const [moment] = moments;
      if (moment === undefined || !text.includes(moment)) return;
      moments.shift();
      child.kill('SIGINT');
    });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/\nstopping\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends the daemon cleanly', async () => {
    const DATABASE_URL = `sqlite:${join(folder, 'ledger.db')}`;
    const child = start(['start'], {
      ...SETTINGS,
      DRY_RUN: 'true',
      DATABASE_URL,
      LOG_LEVEL: 'info',
    });
    const { status, out, err } = await ended(child, (text) => {
      if (text.includes('daemon.started')) child.kill('SIGINT');
    });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const messages = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toEqual(['ledger.made', 'daemon.started', 'daemon.stopped']);
    // The write-ahead log is gone: the ledger was closed, not abandoned.
    expect(readdirSync(folder).sort()).toEqual(['ledger.db', 'ledger.db.lock']);
  });
});

describe('--settings', () => {
  test('stands in place of .env and the environment', async () => {
    const file = join(folder, 'acme.env');
    writeFileSync(file, 'HUBSPOT_ACCESS_TOKEN=abc\nHUBSPOT_BASE_URL=http://127.0.0.1:9\n');
    const others = { NEOSTORE_TENANT_ID: 'other', HUBSPOT_BASE_URL: 'odd' };
    const right = await ended(start(['--settings', file, 'check', '--json'], others));
    const { settings } = JSON.parse(right.out) as { settings: { faults: readonly object[] } };
    expect(settings.faults).toMatchObject([
      { variable: 'NEOSTORE_TENANT_ID' },
      { variable: 'NEOSTORE_WEBHOOK_SECRET' },
    ]);
    writeFileSync(file, 'HUBSPOT_ACCESS_TOKEN: abc\n');
    const wrong = await ended(start(['check', '--settings', file]));
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain(`${file}, line 1`);
    const missing = await ended(start(['--settings', join(folder, 'no.env'), 'check']));
    expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('no.env') as unknown });
  });

  test('is how commands of the dashboard of a sandbox work as they stand', async () => {
    const child = start(['sandbox', '--events', '8', '--rate', '100']);
    const moments = ['all 8 events are in'];
    let copied: Ended | null = null;
    const { out } = await ended(child, (text) => {
      const [moment] = moments;
      if (moment === undefined || !text.includes(moment)) return;
      moments.shift();
      void copyCommand(text).then((ran) => {
        copied = ran;
        child.kill('SIGINT');
      });
    });
    expect(copied).toMatchObject({
      status: 0,
      out: expect.stringContaining('8 events') as unknown,
    });
    const [, again = ''] = out.split('all 8 events are in');
    expect(again).toContain('/#token=');
    for (const line of out
      .split('\n')
      .filter((one) => /127\.0\.0\.1:\d+(\/$|\/[#w]|$)/.test(one))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

/** Runs a command as the dashboard shows it, in an environment with settings of something else. */
async function copyCommand(text: string): Promise<Ended> {
  const [, url = '', token = ''] = /dashboard +(\S+)\/#token=(\S+)/.exec(text) ?? [];
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/status`, { headers });
  const { program } = (await answer.json()) as { program: string };
  expect(text).toContain(`commands   ${program}\n`);
  const [runner, name, ...options] = program.split(' ');
  expect([runner, name]).toEqual(['npx', 'neostore-hubspot']);
  const args = [...options, 'replay', '--dry-run', '--connection', 'sandbox'];
  return ended(start(args, { NEOSTORE_TENANT_ID: 'other', DATABASE_URL: 'sqlite:/nowhere.db' }));
}

describe('a reader that leaves early', () => {
  test('ends the sandbox, which leaves nothing behind', async () => {
    const child = start(['sandbox', '--rate', '50']);
    child.stdout.once('data', () => child.stdout.destroy());
    const [status] = (await once(child, 'exit')) as [number | null];
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is no failure of a command that prints once', async () => {
    const child = start(['preview', 'data/samples/customer-upserted.json']);
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const [status] = (await once(child, 'close')) as [number | null];
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });
});

test('runs in any folder: its own files are found from where it lies', async () => {
  const child = spawn(process.execPath, [resolve('src/main.ts'), '--version'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { status, out } = await ended(child);
  expect(status).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
