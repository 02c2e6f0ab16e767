import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ROOT } from '../checkout.ts';

/* `bin/`: what stands between npm, whatever Node a machine has, and the program. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An installation that says of every Node that it is too old, with a program that tells what happens to it. */
function installed(node: string, program: string): string {
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  const about = { name: 'neostore-hubspot', engines: { node } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/main.js'), program);
  return join(folder, 'bin/neostore-hubspot.cjs');
}

/** Says when it is there and when it is asked to end, and ends a moment later. */
const PROGRAM = `
  const say = (text) => process.stdout.write(text + '\\n');
  process.on('SIGTERM', () => { say('SIGTERM'); setTimeout(() => process.exit(7), 50); });
  setInterval(() => {}, 1000);
  say('ready ' + process.argv.slice(2).join(' '));
`;

function run(command: string, args: readonly string[], environment = {}): Run {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  return {
    child,
    said: () => said,
    // Its output closes only when all that write to it have ended.
    closed: once(child, 'close'),
    ready: new Promise((resolve) => {
      child.stdout.on('data', () => void (said.includes('ready') && resolve()));
    }),
  };
}

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly closed: Promise<unknown[]>;
  readonly ready: Promise<void>;
}

describe('a Node that is too old', () => {
  test('is told in one sentence', async () => {
    const program = installed('>=99.1', '');
    const { said, closed } = run(process.execPath, [program, 'start']);
    expect(await closed).toEqual([1, null]);
    expect(said()).toBe(
      `neostore-hubspot needs Node 99.1 or newer; this is ${process.versions.node}\n`,
    );
  });

  test('starts the one that npm brought, and passes signals and exit status on', async () => {
    // npm brings one for Linux alone.
    if (process.platform !== 'linux') return;
    const program = installed('>=99.1', '');
    const brought = join(folder, `node_modules/node-linux-${process.arch}`);
    mkdirSync(join(brought, 'bin'), { recursive: true });
    writeFileSync(join(brought, 'package.json'), '{}');
    const other = join(folder, 'other.cjs');
    writeFileSync(other, PROGRAM);
    const node = join(brought, 'bin/node');
    writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' '${other}' "$@"\n`);
    chmodSync(node, 0o755);
    const { child, said, closed, ready } = run(process.execPath, [program, 'start']);
    await ready;
    child.kill('SIGTERM');
    expect(await closed).toEqual([7, null]);
    expect(said()).toBe(`ready ${program} start\nSIGTERM\n`);
  });
});

describe('the shell that npm starts it in', () => {
  test('takes it along when it is ended, as npm does to it at SIGTERM', async () => {
    const program = installed('>=22', PROGRAM);
    const script = `'${process.execPath}' '${program}' start; exit`;
    const { child, said, closed, ready } = run('sh', ['-c', script], { npm_command: 'run-script' });
    await ready;
    child.kill('SIGTERM');
    await closed;
    expect(said()).toBe('ready start\nSIGTERM\n');
  });
});

test('a checkout runs its sources, whatever an earlier build left', async () => {
  const program = installed('>=22', "process.stdout.write('built\\n');");
  const run1 = run(process.execPath, [program]);
  await run1.closed;
  expect(run1.said()).toBe('built\n');
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/main.ts'), "process.stdout.write('source\\n' as string);");
  const run2 = run(process.execPath, [program]);
  await run2.closed;
  expect(run2.said()).toContain('source\n');
});
