import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../src/clock.ts';
import { createLog } from '../src/log.ts';
import { Systemd, type SystemdOptions } from '../src/systemd.ts';
import { startDaemon } from './e2e/daemon.ts';
import { SETTINGS } from './cli/run.ts';
import { temporaryFolder } from './cli/temporary-folder.ts';
import { eventually } from './support/eventually.ts';

const pathOf = temporaryFolder();

/** What stands in for systemd: a `systemd-notify` that writes down what it is told. */
function standIn(): string {
  const program = pathOf('systemd-notify');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${pathOf('told')}'\n`);
  chmodSync(program, 0o755);
  return `${dirname(program)}${delimiter}${process.env['PATH']}`;
}

function told(): readonly string[] {
  const file = pathOf('told');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

let PATH = '';
beforeEach(() => {
  rmSync(pathOf('told'), { force: true });
  PATH = standIn();
});

function manager(options: Partial<SystemdOptions> = {}): Systemd {
  return new Systemd({
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    environment: { PATH, NOTIFY_SOCKET: 'socket', WATCHDOG_USEC: '30000' },
    heartbeat: async () => undefined,
    ...options,
  });
}

test('says that it is ready, that it lives, and that it ends', async () => {
  const one = manager();
  await one.ready('receives');
  await eventually('a sign of life', () => told().includes('WATCHDOG=1'));
  await one.stopping();
  expect(told()[0]).toBe('READY=1 STATUS=receives');
  expect(told()).toContain('STOPPING=1 STATUS=ends');
});

test('gives no sign of life while the heartbeat does not come, and ends all the same', async () => {
  const one = manager({ heartbeat: async () => new Promise(() => undefined) });
  await one.ready('receives');
  await systemClock.sleep(100);
  await one.stopping();
  expect(told()).toEqual(['READY=1 STATUS=receives', 'STOPPING=1 STATUS=ends']);
});

test('says nothing where nobody listens, and gives no sign that nobody waits for', async () => {
  const alone = manager({ environment: { PATH } });
  await alone.ready('receives');
  await alone.stopping();
  expect(told()).toEqual([]);
  const unwatched = manager({ environment: { PATH, NOTIFY_SOCKET: 'socket' } });
  await unwatched.ready('receives');
  await systemClock.sleep(100);
  await unwatched.stopping();
  expect(told()).toHaveLength(2);
});

test('a systemd that cannot be reached stops nothing', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const one = manager({
    log,
    environment: { PATH: pathOf('nowhere'), NOTIFY_SOCKET: 'socket' },
  });
  await one.ready('receives');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'ENOENT', msg: 'systemd.unreached' });
});

test('the daemon is ready once it listens', async () => {
  const daemon = await startDaemon(
    {
      ...(SETTINGS as Record<string, string>),
      PATH,
      DATABASE_URL: `sqlite:${pathOf('ledger.db')}`,
      LOG_LEVEL: 'info',
      NOTIFY_SOCKET: 'socket',
      WATCHDOG_USEC: '300000',
    },
    process.cwd(),
  );
  await eventually('a sign of life', () => told().includes('WATCHDOG=1'));
  expect((await daemon.terminate()).status).toBe(0);
  expect(told()[0]).toMatch(/^READY=1 STATUS=receives at http:\/\/127\.0\.0\.1:\d+$/);
  expect(told()).toContain('STOPPING=1 STATUS=ends');
});
