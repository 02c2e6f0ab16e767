import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../e2e/daemon.ts';
import { read, ROOT } from '../checkout.ts';
import { stagesOf, wordsIn, type Stage } from './dockerfile.ts';

/*
 * Runs the lines of the Dockerfile in clean folders instead of an engine, and then what the image
 * runs, as another user who may write the volume alone: `npm run image-steps`. What an engine adds, a
 * base image and the isolation, is not tried.
 */

/** Whose the image's process is: `node` in the official images. */
const IMAGE_USER = 1_000;
const START_MAX_MS = 60_000;
const STOP_MAX_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'image-'));
chmodSync(folder, 0o755);
const isRoot = process.getuid?.() === 0;
try {
  await tryImage();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function tryImage(): Promise<void> {
  const stages = stagesOf(read('Dockerfile'));
  const startMs = performance.now();
  for (const stage of stages) build(stage);
  const last = stages.at(-1);
  assert(last !== undefined && last.name === null, 'the last stage is the image');
  say(`built in ${seconds(startMs)} s; the package and its packages take ${megabytes('app')} MB`);
  await runImage(last);
}

/** The root of a stage's files. */
function rootOf(name: string | null): string {
  return join(folder, name ?? 'image');
}

function build({ base, name, instructions }: Stage): void {
  assert.match(base, /^node:/, 'every stage has Node');
  const root = rootOf(name);
  let workdir = root;
  for (const { name: instruction, rest } of instructions) {
    if (instruction === 'WORKDIR') {
      workdir = join(root, rest);
      mkdirSync(workdir, { recursive: true });
    }
    if (instruction === 'COPY') copy(rest, root, workdir);
    if (instruction === 'RUN') {
      say(`RUN ${rest}`);
      execFileSync('sh', ['-ec', rest], { cwd: workdir, stdio: ['ignore', 'ignore', 'inherit'] });
    }
  }
}

function copy(rest: string, root: string, workdir: string): void {
  const words = rest.split(' ');
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.at(-1) ?? '';
  const to = target.startsWith('/') ? join(root, target) : join(workdir, target);
  const stage = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  const sources = paths.slice(0, -1).flatMap((path) => (path === '.' ? context() : [path]));
  for (const source of sources) {
    const from = stage === undefined ? join(ROOT, source) : join(rootOf(stage), source);
    const isIntoFolder = stage === undefined;
    cpSync(from, isIntoFolder ? join(to, source) : to, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  if (isRoot && flags.includes('--chown=node:node')) chownSync(to, IMAGE_USER, IMAGE_USER);
}

/** What `.dockerignore` lets into the build. */
function context(): readonly string[] {
  const lines = read('.dockerignore').split('\n');
  return lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
}

async function runImage({ instructions }: Stage): Promise<void> {
  const root = rootOf(null);
  const of = (name: string): string =>
    instructions.findLast((one) => one.name === name)?.rest ?? '';
  assert.equal(of('USER'), 'node');
  const inside = (word: string): string => word.replace(/(?<=^|:)\/(app|data)\b/, `${root}/$1`);
  const [port, operatorPort] = [await freePort(), await freePort()];
  const set = instructions
    .filter(({ name }) => name === 'ENV')
    .map(({ rest }) => {
      const at = rest.indexOf('=');
      return [rest.slice(0, at), rest.slice(at + 1)] as const;
    });
  const environment = {
    ...Object.fromEntries(set.map(([name, value]) => [name, inside(value)])),
    PATH: process.env['PATH'],
    PORT: String(port),
    OPERATOR_PORT: String(operatorPort),
    NEOSTORE_TENANT_ID: 'acme',
    NEOSTORE_WEBHOOK_SECRET: 'secret',
    DRY_RUN: 'true',
  };
  const options = {
    cwd: join(root, of('WORKDIR')),
    env: environment,
    ...(isRoot ? { uid: IMAGE_USER, gid: IMAGE_USER } : {}),
  };
  execFileSync('chmod', ['-R', 'a-w', join(root, 'app'), join(root, 'config')]);
  // An image has its Node where everybody may run it; that of a checkout may lie in a closed folder.
  const node = join(root, 'node');
  cpSync(process.execPath, node);
  const words = (name: string): readonly string[] => wordsIn(of(name)).map(inside);
  const [, program = ''] = words('ENTRYPOINT');
  const call = (...args: readonly string[]) =>
    spawnSync(node, [program, ...args], { ...options, encoding: 'utf8' });

  const startMs = performance.now();
  const child = spawn(node, [program, ...words('CMD')], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const health = (): number | null =>
    spawnSync(node, words('HEALTHCHECK').slice(1), options).status;
  try {
    await started(child);
    say(`started in ${seconds(startMs)} s`);
    assert.equal(health(), 0, 'HEALTHCHECK says that it is well');
    const sent = call('send', 'data/samples/pass-installed.json');
    assert.match(sent.stdout, /1 of 1 event/, sent.stderr);
    const status = call('status');
    assert.equal(status.status, 0, status.stderr);
    const endMs = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0, 'SIGTERM ends it as it should');
    assert(performance.now() - endMs < STOP_MAX_MS, 'it ends within 10 s');
    say(`ended in ${seconds(endMs)} s, with status 0`);
  } finally {
    child.kill('SIGKILL');
  }
  assert.equal(health(), 1, 'HEALTHCHECK says that it is gone');
  const link = readlinkSync(join(root, 'usr/local/bin/neostore-hubspot'));
  assert(existsSync(join(root, link)), 'the command has its name in the image');
}

async function started(child: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(START_MAX_MS);
  let said = '';
  child.stdout?.setEncoding('utf8');
  while (!said.includes('daemon.started')) {
    const [text] = (await Promise.race([
      once(child.stdout ?? child, 'data', { signal }),
      once(child, 'exit').then(([code]) => assert.fail(`it ended with ${code}: ${said}`)),
    ])) as [string];
    said += text;
  }
}

function megabytes(name: string): string {
  const kib = execFileSync('du', ['-sk', join(rootOf(null), name)], { encoding: 'utf8' });
  return (Number.parseInt(kib, 10) / 1_024).toFixed(0);
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1_000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
